import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { SignInRepository } from '../../persistence/SignInRepository.js';
import type { TenancyScope } from '../../services.js';
import { IdentifyInput } from './IdentifyInput.js';
import { IdentifyPayload } from './IdentifyPayload.js';

/** The gateway asks who a verified token belongs to. */
@Resolver()
export class IdentifyMutation {
  @Mutation(() => IdentifyPayload, {
    description:
      'The user of a verified identity, made the first time it is seen, and where they belong. Takes up the open invitations of a verified address. For services.',
  })
  @Directive('@inaccessible')
  async identify(
    @Arg('input', () => IdentifyInput, { description: 'Who, as the identity provider says.' })
    input: IdentifyInput,
    @Ctx() scope: TenancyScope,
  ): Promise<IdentifyPayload> {
    await scope.authorize('identify', { type: 'User', id: input.subject, tenantId: '' });
    const { issuer, subject, email, emailVerified, tenant } = input;
    const { database, events } = scope.services;
    return database.worker(async (em) => {
      const signIn = new SignInRepository(em);
      const user = await signIn.userOf({ issuer, subject, email: email || null, emailVerified });
      for (const { id, tenantId, email: invited, roles } of await signIn.acceptInvitations(user)) {
        const change = { memberId: id, userId: user.id, email: invited, roles, removed: false };
        await events.publish(em, tenantId, 'MembershipChanged', change, scope.request.requestId);
      }
      const all = await signIn.membershipsOf(user.id);
      const memberships = tenant
        ? all.filter(({ tenantId, slug }) => tenant === tenantId || tenant === slug)
        : all;
      return { userId: user.id, memberships };
    });
  }
}
