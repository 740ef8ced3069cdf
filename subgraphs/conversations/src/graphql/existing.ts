import { UserFault } from '@gantry/platform/errors/UserFault.js';

/** What a mutation's input names, or the user error that there is no such thing in the tenant. */
export function existing<T>(found: T | null, kind: string, id: string, field: string): T {
  if (found !== null) return found;
  throw UserFault.of('NOT_FOUND', `There is no ${kind} "${id.slice(0, 100)}".`, [field]);
}
