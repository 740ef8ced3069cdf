import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { checkEmail, normalizeEmail } from '../../domain/emailAddress.js';
import { checkRoles, normalizeRoles, touchesOwnership } from '../../domain/memberRoles.js';
import { periodOf, quotaLimits } from '../../domain/quotas.js';
import { MemberRepository } from '../../persistence/MemberRepository.js';
import { QuotaRepository } from '../../persistence/QuotaRepository.js';
import { TenantRepository } from '../../persistence/TenantRepository.js';
import { toMember } from '../Member.js';
import type { TenancyScope } from '../../services.js';
import { InviteMemberInput } from './InviteMemberInput.js';
import { InviteMemberPayload } from './InviteMemberPayload.js';

/** Inviting is a membership that waits for its user. */
@Resolver()
export class InviteMemberMutation {
  @Mutation(() => InviteMemberPayload, {
    description: 'Invites somebody into the tenant. For ADMIN and OWNER; only an OWNER may invite an OWNER.',
  })
  @Directive('@tag(name: "administration")')
  async inviteMember(
    @Arg('input', () => InviteMemberInput, { description: 'Whom, and to do what.' }) input: InviteMemberInput,
    @Ctx() scope: TenancyScope,
  ): Promise<InviteMemberPayload> {
    const { id: tenantId } = scope.tenant;
    const tenant = { type: 'Tenant', id: tenantId, tenantId };
    await scope.authorize('inviteMember', tenant);
    if (touchesOwnership([], input.roles)) await scope.authorize('changeOwnership', tenant);
    const faults = [checkEmail(input.email), checkRoles(input.roles)].filter((fault) => fault !== null);
    if (faults.length > 0) throw new UserFault(faults);

    const em = await scope.em();
    await em.execute('SAVEPOINT invitation');
    try {
      const memberId = await scope.idempotent('inviteMember', input, () => invite(scope, input));
      const row = await new MemberRepository(em).byId(memberId);
      return { member: row && toMember(row), userErrors: [] };
    } catch (error) {
      if (!(error instanceof QuotaFault)) throw error;
      // The refusal is told with this very transaction, which keeps nothing of the invitation and its key.
      await em.execute('ROLLBACK TO SAVEPOINT invitation');
      await tellOfRefusal(scope, error);
      return { member: null, userErrors: error.userErrors };
    }
  }
}

class QuotaFault extends UserFault {
  constructor(
    tier: string,
    readonly limit: number,
    readonly used: number,
  ) {
    const message = `The tier ${tier} allows ${limit} members, and there are ${used}.`;
    super([{ code: 'QUOTA_EXCEEDED', message, field: null }]);
  }
}

async function invite(scope: TenancyScope, input: InviteMemberInput): Promise<string> {
  const { id: tenantId, tier } = scope.tenant;
  const em = await scope.em();
  const members = new MemberRepository(em);
  const email = normalizeEmail(input.email);
  await new TenantRepository(em).lock(tenantId);
  if (await members.byEmail(tenantId, email)) {
    throw UserFault.of('ALREADY_MEMBER', `"${email}" is a member of this tenant already.`, ['email']);
  }
  const used = await members.count(tenantId);
  if (used >= quotaLimits[tier].MEMBERS) throw new QuotaFault(tier, quotaLimits[tier].MEMBERS, used);
  const roles = normalizeRoles(input.roles);
  const invitedBy = scope.request.actor.id;
  const member = await members.add({
    id: newId('mbr'),
    tenantId,
    userId: null,
    email,
    roles,
    invitedBy,
    joinedAt: null,
  });
  await scope.publish('MembershipChanged', { memberId: member.id, email, roles, removed: false });
  return member.id;
}

async function tellOfRefusal(scope: TenancyScope, { limit, used }: QuotaFault): Promise<void> {
  const quotas = new QuotaRepository(await scope.em());
  const isFirst = await quotas.refusedFirst(scope.tenant.id, 'MEMBERS', periodOf('MEMBERS', new Date()));
  if (isFirst) await scope.publish('QuotaExceeded', { resource: 'MEMBERS', limit, used });
}
