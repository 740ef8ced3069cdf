import type { UserErrorData } from '@gantry/platform/errors/UserFault.js';
import { roles as rolesByStrength, type Role } from '@gantry/platform/identity/RequestContext.js';

/** What the rules about owners need to know of a member. */
export interface RoleHolder {
  id: string;
  roles: readonly Role[];
  /** None while the invitation is pending: who has never signed in can not look after a tenant. */
  userId?: string | null;
}

/** Each role once, strongest first. */
export function normalizeRoles(roles: readonly Role[]): Role[] {
  return rolesByStrength.filter((role) => roles.includes(role));
}

/** What is wrong with `roles` as the roles of a member, or null. */
export function checkRoles(roles: readonly Role[]): UserErrorData | null {
  if (roles.length > 0) return null;
  return {
    code: 'NO_ROLES',
    message: 'A member must have at least one role; none was given.',
    field: ['roles'],
  };
}

/** Whether a change makes an owner or touches one, which only an owner may do. */
export function touchesOwnership(before: readonly Role[], after: readonly Role[]): boolean {
  return before.includes('OWNER') || after.includes('OWNER');
}

/**
 * Whether nobody would own the tenant any more once `member` had the roles `after` (none: it is removed).
 *
 * @param members of the tenant, all that are owners at least
 */
export function leavesNoOwner(
  members: readonly RoleHolder[],
  member: RoleHolder,
  after: readonly Role[],
): boolean {
  if (!owns(member) || after.includes('OWNER')) return false;
  return !members.some((other) => other.id !== member.id && owns(other));
}

function owns(member: RoleHolder): boolean {
  return member.userId != null && member.roles.includes('OWNER');
}
