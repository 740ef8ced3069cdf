import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';

/**
 * Who asks, as text: everything of a request that a subgraph is told, except for its id. Only requests of the same scope
 * share anything, so whatever else is forwarded to subgraphs one day belongs in the context.
 */
export function sharingScope(context: RequestContext): string {
  return JSON.stringify({ ...context, requestId: undefined });
}
