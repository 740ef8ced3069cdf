import type { Actor, RequestContext } from '@gantry/platform/identity/RequestContext.js';

/** Who acts when no token was presented and the settings let that in. */
export const anonymous: Actor = { id: 'anonymous', kind: 'USER' };

export function isAnonymous({ actor }: RequestContext): boolean {
  // The very object: an issuer may call someone by the same name.
  return actor === anonymous;
}
