import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { checkEmail, normalizeEmail } from '../../domain/emailAddress.js';
import { checkRoles, normalizeRoles, touchesOwnership } from '../../domain/memberRoles.js';
import { periodOf, quotaLimits } from '../../domain/quotas.js';
import { MemberRepository } from '../../persistence/MemberRepository.js';
import { QuotaRepository } from '../../persistence/QuotaRepository.js';
import { TenantRepository } from '../../persistence/TenantRepository.js';
import { toMember } from '../MemberType.js';
import type { Scope } from '../TenancyServices.js';
import { InviteMemberInput } from './InviteMemberInput.js';
import { InviteMemberPayload } from './InviteMemberPayload.js';

/** Inviting is a membership that waits for its user. */
@Resolver()
export class InviteMemberMutation {
  @Mutation(() => InviteMemberPayload, {
    description: 'Invites somebody into the tenant. For ADMIN and OWNER; only an OWNER may invite an OWNER.',
  })
  async inviteMember(
    @Arg('input', () => InviteMemberInput, { description: 'Whom, and to do what.' }) input: InviteMemberInput,
    @Ctx() scope: Scope,
  ): Promise<InviteMemberPayload> {
    const { id: tenantId } = scope.tenant;
    const tenant = { type: 'Tenant', id: tenantId, tenantId };
    await scope.authorize('inviteMember', tenant);
    if (touchesOwnership([], input.roles)) await scope.authorize('changeOwnership', tenant);
    const faults = [checkEmail(input.email), checkRoles(input.roles)].filter((fault) => fault !== null);
    if (faults.length > 0) throw new UserFault(faults);

    const memberId = await scope.idempotent('inviteMember', input, () => invite(scope, input));
    const row = await new MemberRepository(await scope.em()).byId(memberId);
    return { member: row && toMember(row), userErrors: [] };
  }
}

async function invite(scope: Scope, input: InviteMemberInput): Promise<string> {
  const { id: tenantId } = scope.tenant;
  const em = await scope.em();
  const tenants = new TenantRepository(em);
  const members = new MemberRepository(em);
  const email = normalizeEmail(input.email);
  await tenants.lock(tenantId);
  if (await members.byEmail(tenantId, email)) {
    throw UserFault.of('ALREADY_MEMBER', `"${email}" is a member of this tenant already.`, ['email']);
  }
  await assertRoom(scope, await members.count(tenantId));
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

/** @throws UserFault QUOTA_EXCEEDED, telling the tenant's other services of the first one. */
async function assertRoom(scope: Scope, used: number): Promise<void> {
  const { id, tier } = scope.tenant;
  const limit = quotaLimits[tier].MEMBERS;
  if (used < limit) return;
  const { database, events } = scope.services;
  // What the request itself writes is rolled back with the refusal.
  await database.tenant({ tenantId: id }, async (em) => {
    if (!(await new QuotaRepository(em).refusedFirst(id, 'MEMBERS', periodOf('MEMBERS', new Date())))) return;
    await events.publish(
      em,
      id,
      'QuotaExceeded',
      { resource: 'MEMBERS', limit, used },
      scope.request.requestId,
    );
  });
  throw UserFault.of(
    'QUOTA_EXCEEDED',
    `The tier ${tier} allows ${limit} members, and there are ${used}.`,
    null,
  );
}
