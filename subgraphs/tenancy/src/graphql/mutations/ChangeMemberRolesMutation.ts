import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { checkRoles, normalizeRoles } from '../../domain/memberRoles.js';
import { MemberRepository } from '../../persistence/MemberRepository.js';
import { toMember } from '../Member.js';
import type { TenancyScope } from '../../services.js';
import { ChangeMemberRolesInput } from './ChangeMemberRolesInput.js';
import { ChangeMemberRolesPayload } from './ChangeMemberRolesPayload.js';
import { findMemberToChange } from './findMemberToChange.js';

/** Roles are set as a whole, so that a repeat changes nothing more. */
@Resolver()
export class ChangeMemberRolesMutation {
  @Mutation(() => ChangeMemberRolesPayload, {
    description: 'Sets what a member may do. For ADMIN and OWNER; only an OWNER may make or change an OWNER.',
  })
  @Directive('@tag(name: "administration")')
  async changeMemberRoles(
    @Arg('input', () => ChangeMemberRolesInput, { description: 'Who, and what.' })
    input: ChangeMemberRolesInput,
    @Ctx() scope: TenancyScope,
  ): Promise<ChangeMemberRolesPayload> {
    await scope.authorize('changeMemberRoles', {
      type: 'Member',
      id: input.memberId,
      tenantId: scope.tenant.id,
    });
    const fault = checkRoles(input.roles);
    if (fault) throw new UserFault([fault]);
    const roles = normalizeRoles(input.roles);
    const member = await findMemberToChange(scope, input.memberId, roles);
    await new MemberRepository(await scope.em()).changeRoles(member, roles);
    const { id: memberId, userId, email } = member;
    await scope.publish('MembershipChanged', {
      memberId,
      ...(userId ? { userId } : {}),
      email,
      roles,
      removed: false,
    });
    return { member: toMember(member), userErrors: [] };
  }
}
