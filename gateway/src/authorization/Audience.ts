import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { isAnonymous } from '../edge/anonymous.js';

/**
 * Whom something is meant for: any of `everyone`, `authenticated`, `role:NAME` and `scope:NAME`. Nobody, when empty.
 */
export type Audience = readonly string[];

export function isAmong(audience: Audience, context: RequestContext): boolean {
  return audience.some((one) => {
    if (one === 'everyone') return true;
    if (one === 'authenticated') return !isAnonymous(context);
    const [kind, name] = split(one);
    return kind === 'role' ? context.roles.includes(name) : kind === 'scope' && context.scopes.includes(name);
  });
}

/** Scopes may contain colons themselves. */
function split(text: string): [kind: string, name: string] {
  const colon = text.indexOf(':');
  return [text.slice(0, colon), text.slice(colon + 1)];
}
