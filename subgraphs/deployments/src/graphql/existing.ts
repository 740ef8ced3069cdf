import { UserFault } from '@gantry/platform/errors/UserFault.js';

/** What was found, or the fault of naming something that the tenant does not have. */
export function existing<T>(found: T | null | undefined, kind: string, id: string, field: string): T {
  if (found) return found;
  throw UserFault.of('NOT_FOUND', `There is no ${kind} "${id.slice(0, 100)}".`, [field]);
}
