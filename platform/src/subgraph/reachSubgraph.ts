import { HttpSubgraphEndpoint, type HttpSubgraphEndpointOptions } from './HttpSubgraphEndpoint.js';
import { ReplicatedSubgraphEndpoint } from './ReplicatedSubgraphEndpoint.js';

/** A subgraph in one process, or in several. */
export type RemoteSubgraphEndpoint = HttpSubgraphEndpoint | ReplicatedSubgraphEndpoint;

/** @param urls of its replicas, at least one */
export function reachSubgraph(
  urls: readonly string[],
  options: Omit<HttpSubgraphEndpointOptions, 'url'>,
): RemoteSubgraphEndpoint {
  const endpoints = urls.map((url) => new HttpSubgraphEndpoint({ ...options, url }));
  return endpoints.length === 1 ? endpoints[0]! : new ReplicatedSubgraphEndpoint(endpoints, options);
}
