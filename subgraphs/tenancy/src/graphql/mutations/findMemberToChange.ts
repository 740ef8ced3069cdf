import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { Role } from '@gantry/platform/identity/RequestContext.js';
import { leavesNoOwner, touchesOwnership } from '../../domain/memberRoles.js';
import type { MemberRow } from '../../persistence/MemberEntity.js';
import { MemberRepository } from '../../persistence/MemberRepository.js';
import { TenantRepository } from '../../persistence/TenantRepository.js';
import type { TenancyScope } from '../../services.js';

/**
 * The member of the request's tenant that is about to have the roles `after` (none: it is about to be removed). Until the transaction
 * ends nobody else changes the tenant's members, so that two owners can not remove each other.
 *
 * @throws UserFault NOT_FOUND, LAST_OWNER
 * @throws GantryError FORBIDDEN when only an owner may do this
 */
export async function findMemberToChange(
  scope: TenancyScope,
  memberId: string,
  after: readonly Role[],
): Promise<MemberRow> {
  const { id: tenantId } = scope.tenant;
  const em = await scope.em();
  await new TenantRepository(em).lock(tenantId);
  const members = new MemberRepository(em);
  const member = await members.inTenant(tenantId, memberId);
  if (!member)
    throw UserFault.of('NOT_FOUND', `There is no member "${memberId.slice(0, 100)}".`, ['memberId']);
  if (touchesOwnership(member.roles, after)) {
    await scope.authorize('changeOwnership', { type: 'Member', id: member.id, tenantId });
  }
  if (leavesNoOwner(await members.owners(tenantId), member, after)) {
    const message = `"${member.email}" is the last owner who has signed in; make another member OWNER first.`;
    throw UserFault.of('LAST_OWNER', message, [after.length > 0 ? 'roles' : 'memberId']);
  }
  return member;
}
