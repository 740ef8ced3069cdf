import { Supergraph } from '@apollo/federation-internals';
import { stripSecurityDirectives } from './stripSecurityDirectives.js';

/** The routing URL of each subgraph, by name, as the supergraph was composed with. */
export function readRoutingUrls(supergraphSdl: string): Record<string, string> {
  const supergraph = Supergraph.build(stripSecurityDirectives(supergraphSdl), { validateSupergraph: false });
  return Object.fromEntries(supergraph.subgraphsMetadata().map(({ name, url }) => [name, url]));
}
