import { hash } from 'node:crypto';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { isAnonymous } from '../edge/anonymous.js';

/**
 * What a subgraph is told of a request, as text, but for its id: tenant, roles, scopes, headers. Who acts is part of it
 * for what is private only.
 */
export function cacheScope(context: RequestContext, isPrivate: boolean): string {
  const { actor, requestId: _requestId, ...rest } = context;
  return JSON.stringify([rest, isAnonymous(context), isPrivate ? actor : null]);
}

/** A key out of parts. They are JSON before they are hashed, so that no value can pass for the border between two. */
export function cacheKey(...parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url');
}
