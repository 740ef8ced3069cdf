import { roles as strongestFirst, type Role } from '@gantry/platform/identity/RequestContext.js';
import type { Assignees } from './Approval.js';

/** Whether someone is asked: by name, or by a role that they have, be it in a stronger one. */
export function mayAnswer(
  who: { id: string; roles: readonly string[] },
  { roles, users }: Assignees,
): boolean {
  if (users.includes(who.id)) return true;
  const strengths = who.roles.flatMap((role) => {
    const strength = strongestFirst.indexOf(role as Role);
    return strength < 0 ? [] : [strength];
  });
  return roles.some((role) => strengths.some((strength) => strength <= strongestFirst.indexOf(role as Role)));
}
