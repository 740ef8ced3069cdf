import { z } from 'zod';
import type { CheckReport } from '../../check/CheckReport.js';
import type { Contract } from '../../contracts/Contract.js';
import type { RecordedUse } from '../../operations/RecordedUse.js';
import type { RegisteredOperation } from '../../operations/RegisteredOperation.js';
import type { Approval } from '../Approval.js';
import type { LiveGateway } from '../LiveGateway.js';
import type { Page } from '../Page.js';
import type { Publication, PublicationSummary } from '../Publication.js';

// What a registry answers, as far as is needed to tell it from what something else does; a newer one may say more.
const change = z.looseObject({ criticality: z.string(), type: z.string(), message: z.string() });
const list = z.array(z.looseObject({}));
const client = z.looseObject({ name: z.string() });

const checkReport = z.looseObject({
  safe: z.boolean(),
  comparedWith: z.int(),
  faults: list,
  hints: list,
  variants: z.array(
    z.looseObject({
      changes: z.array(change.extend({ usedBy: list })),
      invalidOperations: z.array(z.looseObject({ client })),
    }),
  ),
  events: z.array(change.extend({ event: z.string() })),
});
const served = z.looseObject({ sdl: z.string(), etag: z.string() });
const summary = z.looseObject({
  version: z.int(),
  publishedAt: z.string(),
  author: z.string(),
  etag: z.string(),
  changed: z.array(z.string()),
});
const publication = z.looseObject({
  version: z.int(),
  subgraphs: z.array(z.looseObject({ name: z.string(), url: z.string(), sdl: z.string() })),
  events: list,
  supergraph: served,
  contracts: z.array(served.extend({ name: z.string() })),
});
const approval = z.looseObject({ change: z.looseObject({ type: z.string() }), reason: z.string() });
const contract = z.looseObject({
  name: z.string(),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
});
const operation = z.looseObject({ client, id: z.string(), document: z.string() });
const use = z.looseObject({ client, operation: z.string(), count: z.int() });
const live = z.looseObject({ gateway: z.string(), etag: z.string() });

/** What looks like it is taken for it. */
const as = <T>(schema: z.ZodType): z.ZodType<T> => schema as z.ZodType<T>;

export const answers = {
  checkReport: as<CheckReport>(checkReport),
  published: as<{ publication: PublicationSummary; report: CheckReport }>(
    z.object({ publication: summary, report: checkReport }),
  ),
  publication: as<Publication>(publication),
  history: as<Page<PublicationSummary>>(z.object({ items: z.array(summary), cursor: z.string().nullable() })),
  approvals: as<readonly Approval[]>(z.array(approval)),
  contracts: as<readonly Contract[]>(z.array(contract)),
  operations: as<readonly RegisteredOperation[]>(z.array(operation)),
  usage: as<readonly RecordedUse[]>(z.array(use)),
  live: as<readonly LiveGateway[]>(z.array(live)),
};
