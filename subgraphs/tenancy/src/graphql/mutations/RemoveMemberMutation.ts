import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { MemberRepository } from '../../persistence/MemberRepository.js';
import type { TenancyScope } from '../../services.js';
import { findMemberToChange } from './findMemberToChange.js';
import { RemoveMemberInput } from './RemoveMemberInput.js';
import { RemoveMemberPayload } from './RemoveMemberPayload.js';

/** Removing a member ends what they may do; what they did stays in the audit trail. */
@Resolver()
export class RemoveMemberMutation {
  @Mutation(() => RemoveMemberPayload, {
    description:
      'Removes a member, or takes an invitation back. For ADMIN and OWNER; only an OWNER may remove an OWNER.',
  })
  @Directive('@tag(name: "administration")')
  async removeMember(
    @Arg('input', () => RemoveMemberInput, { description: 'Whom.' }) { memberId }: RemoveMemberInput,
    @Ctx() scope: TenancyScope,
  ): Promise<RemoveMemberPayload> {
    await scope.authorize('removeMember', { type: 'Member', id: memberId, tenantId: scope.tenant.id });
    const member = await findMemberToChange(scope, memberId, []);
    const { userId, email } = member;
    await new MemberRepository(await scope.em()).remove(member);
    await scope.publish('MembershipChanged', {
      memberId,
      ...(userId ? { userId } : {}),
      email,
      roles: [],
      removed: true,
    });
    return { removedMemberId: memberId, userErrors: [] };
  }
}
