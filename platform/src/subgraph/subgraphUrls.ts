import { z } from 'zod';
import { jsonSetting } from '../environment/jsonSetting.js';

const url = z.url({ protocol: /^https?$/ });

/** `GANTRY_SUBGRAPH_URLS`: by name where a subgraph is, or where its replicas are; always a list once it is read. */
export const subgraphUrls = jsonSetting.pipe(
  z.record(
    z.string(),
    z.union([url.transform((one) => [one]), z.array(url).min(1)], {
      error: 'must be an http(s) URL, or a list of them, for each subgraph',
    }),
  ),
);
