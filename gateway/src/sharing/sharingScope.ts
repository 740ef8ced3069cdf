import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';

/** Whoever asked last, and what that is as text: of many who ask for the same at once, most are the same. */
let last: RequestContext | undefined;
let lastScope = '';

/**
 * Who asks, as text: everything of a request that a subgraph is told, except for its id. Only requests of the same scope
 * share anything, so whatever else is forwarded to subgraphs one day belongs in the context. What a context holds is not changed.
 */
export function sharingScope(context: RequestContext): string {
  if (last && isSame(context, last)) return lastScope;
  lastScope = JSON.stringify({ ...context, requestId: undefined });
  last = context;
  return lastScope;
}

/** Whether everything but the request's id is the very same: two that are merely equal are found to be so by their texts. */
function isSame(one: RequestContext, other: RequestContext): boolean {
  for (const key in one) if (!isSameIn(key as keyof RequestContext, one, other)) return false;
  for (const key in other) if (!isSameIn(key as keyof RequestContext, one, other)) return false;
  return true;
}

function isSameIn(key: keyof RequestContext, one: RequestContext, other: RequestContext): boolean {
  return one[key] === other[key] || key === 'requestId';
}
