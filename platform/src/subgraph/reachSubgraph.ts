import { HttpSubgraphEndpoint, type HttpSubgraphEndpointOptions } from './HttpSubgraphEndpoint.js';
import { ReplicatedSubgraphEndpoint } from './ReplicatedSubgraphEndpoint.js';

/** A subgraph in one process, or in several. */
export type RemoteSubgraphEndpoint = HttpSubgraphEndpoint | ReplicatedSubgraphEndpoint;

/**
 * @param urls of its replicas, at least one
 * @throws Error when one is no URL, or none that its certificate goes with; nothing is kept of the others then
 */
export function reachSubgraph(
  urls: readonly string[],
  options: Omit<HttpSubgraphEndpointOptions, 'url'>,
): RemoteSubgraphEndpoint {
  const endpoints: HttpSubgraphEndpoint[] = [];
  try {
    for (const url of urls) endpoints.push(new HttpSubgraphEndpoint({ ...options, url }));
  } catch (error) {
    for (const endpoint of endpoints) void endpoint.close();
    throw error;
  }
  return endpoints.length === 1 ? endpoints[0]! : new ReplicatedSubgraphEndpoint(endpoints, options);
}
