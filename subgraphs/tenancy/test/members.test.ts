import type { RequestContext, Role, TenantRef } from '@gantry/platform/identity/RequestContext.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quotaLimits } from '../src/domain/quotas.js';
import type { TenancyHarness } from './createTenancyHarness.js';
import { createTenancyHarness, goldenPath } from './createTenancyHarness.js';

let tenancy: TenancyHarness;
beforeAll(async () => void (tenancy = await createTenancyHarness()));
afterAll(() => tenancy.close());

interface Answer {
  member: { id: string; email: string; roles: Role[] } | null;
  removedMemberId: string | null;
  userErrors: { code: string; message: string; field: string[] | null }[];
}

const changeDocument = `mutation ($input: ChangeMemberRolesInput!) {
  answer: changeMemberRoles(input: $input) { member { id email roles } userErrors { code message field } } }`;
const removeDocument = `mutation ($input: RemoveMemberInput!) {
  answer: removeMember(input: $input) { removedMemberId userErrors { code message field } } }`;

async function invite(input: Record<string, unknown>, context: RequestContext): Promise<Answer> {
  return (await tenancy.run<{ inviteMember: Answer }>(goldenPath('InviteMember'), { input }, context))
    .inviteMember;
}
async function change(memberId: string, roles: Role[], context: RequestContext): Promise<Answer> {
  return (await tenancy.run<{ answer: Answer }>(changeDocument, { input: { memberId, roles } }, context))
    .answer;
}
async function remove(memberId: string, context: RequestContext): Promise<Answer> {
  return (await tenancy.run<{ answer: Answer }>(removeDocument, { input: { memberId } }, context)).answer;
}
async function memberIdOf(context: RequestContext): Promise<string> {
  const document =
    'query ($slug: String!) { tenant(slug: $slug) { members(first: 100) { nodes { id user { id } } } } }';
  const { tenant } = await tenancy.run<{
    tenant: { members: { nodes: { id: string; user: { id: string } | null }[] } };
  }>(document, { slug: context.tenant!.slug }, context);
  return tenant.members.nodes.find(({ user }) => user?.id === context.actor.id)!.id;
}
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'ALLOWED',
    (error: Error) => (/do not allow/.test(error.message) ? 'FORBIDDEN' : error.message),
  );

describe('inviteMember', () => {
  it('makes a member who waits for the address to sign in', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const ada = await tenancy.as('ada', tenant);
    const { member, userErrors } = await invite(
      { email: ' Bob@Example.com', roles: ['VIEWER', 'DEVELOPER', 'VIEWER'] },
      ada,
    );
    expect(userErrors).toEqual([]);
    expect(member).toEqual({
      id: expect.stringMatching(/^mbr_/),
      email: 'bob@example.com',
      roles: ['DEVELOPER', 'VIEWER'],
    });
    const [event] = await tenancy.test.published(
      'MembershipChanged',
      ({ memberId }) => memberId === member!.id,
    );
    expect(event).toMatchObject({
      data: { email: 'bob@example.com', roles: ['DEVELOPER', 'VIEWER'], removed: false },
    });
    expect(event!.data).not.toHaveProperty('userId');
  });

  it('refuses who is a member already, in whatever spelling', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const ada = await tenancy.as('ada', tenant);
    await invite({ email: 'bob@example.com', roles: ['VIEWER'] }, ada);
    for (const email of ['BOB@example.com', 'ada@example.com']) {
      expect(await invite({ email, roles: ['DEVELOPER'] }, ada)).toMatchObject({
        member: null,
        userErrors: [{ code: 'ALREADY_MEMBER', field: ['email'] }],
      });
    }
  });

  it('names every field at fault', async () => {
    const ada = await tenancy.as('ada', await tenancy.tenantOf('ada'));
    const { member, userErrors } = await invite({ email: 'bob', roles: [] }, ada);
    expect(member).toBeNull();
    expect(userErrors.map(({ code, field }) => [code, field])).toEqual([
      ['INVALID_EMAIL', ['email']],
      ['NO_ROLES', ['roles']],
    ]);
  });

  it('invites once for one key, also when it is sent ten times at once', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const ada = await tenancy.as('ada', tenant);
    const input = { email: 'bob@example.com', roles: ['VIEWER'], idempotencyKey: 'bob' };
    const all = await Promise.all(Array.from({ length: 10 }, () => invite(input, ada)));
    expect(new Set(all.map(({ member }) => member?.id)).size).toBe(1);
    expect(all.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  });

  it('invites one of twenty at once when there is room for one, and tells of the quota once', async () => {
    const tenant = await tenancy.tenantOf('ada', 'FREE');
    const ada = await tenancy.as('ada', tenant);
    const limit = quotaLimits.FREE.MEMBERS;
    for (let used = 1; used < limit - 1; used++)
      await invite({ email: `m${used}@example.com`, roles: ['VIEWER'] }, ada);
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        invite({ email: `n${index}@example.com`, roles: ['VIEWER'] }, ada),
      ),
    );
    expect(all.filter(({ member }) => member !== null)).toHaveLength(1);
    const refusal = {
      code: 'QUOTA_EXCEEDED',
      message: `The tier FREE allows ${limit} members, and there are ${limit}.`,
      field: null,
    };
    expect(all.flatMap(({ userErrors }) => userErrors)).toEqual(Array.from({ length: 19 }, () => refusal));
    await tenancy.test.published('QuotaExceeded', (_, { tenantid }) => tenantid === tenant.id);
    // What is published later arrives later: had there been a second one, it would be here by now.
    await remove(
      (await invite({ email: 'ada@example.com', roles: ['VIEWER'] }, ada)).member?.id ?? 'mbr_none',
      ada,
    );
    await change(await memberIdOf(ada), ['OWNER', 'VIEWER'], ada);
    await tenancy.test.published(
      'MembershipChanged',
      ({ roles }, { tenantid }) => tenantid === tenant.id && roles.length === 2,
    );
    const told = await tenancy.test.published('QuotaExceeded', (_, { tenantid }) => tenantid === tenant.id);
    expect(told.map(({ data }) => data)).toEqual([{ resource: 'MEMBERS', limit, used: limit }]);
  });
});

describe('roles', () => {
  let tenant: TenantRef;
  const memberIds = new Map<Role, string>();
  const people: [Role, string][] = [
    ['OWNER', 'olga'],
    ['ADMIN', 'anna'],
    ['DEVELOPER', 'dirk'],
    ['VIEWER', 'vera'],
  ];
  const context = (role: Role): Promise<RequestContext> =>
    tenancy.as(people.find(([each]) => each === role)![1], tenant);

  beforeAll(async () => {
    tenant = await tenancy.tenantOf('owen');
    for (const [role, name] of people) memberIds.set(role, await tenancy.join(tenant, 'owen', name, [role]));
  });

  it.each([
    ['OWNER', 'ALLOWED', 'ALLOWED'],
    ['ADMIN', 'ALLOWED', 'FORBIDDEN'],
    ['DEVELOPER', 'FORBIDDEN', 'FORBIDDEN'],
    ['VIEWER', 'FORBIDDEN', 'FORBIDDEN'],
  ] as const)('let %s manage members: %s, and owners: %s', async (role, members, owners) => {
    const asRole = await context(role);
    const owen = await tenancy.as('owen', tenant);
    const guest = async (roles: Role[]): Promise<string> =>
      (await invite({ email: `guest-${Math.random()}@example.com`, roles }, owen)).member!.id;

    expect(await codeOf(invite({ email: `by-${role}@example.com`, roles: ['ADMIN'] }, asRole))).toBe(members);
    expect(await codeOf(change(await guest(['VIEWER']), ['ADMIN'], asRole))).toBe(members);
    expect(await codeOf(remove(await guest(['ADMIN']), asRole))).toBe(members);

    expect(
      await codeOf(invite({ email: `owner-by-${role}@example.com`, roles: ['OWNER', 'VIEWER'] }, asRole)),
    ).toBe(owners);
    expect(await codeOf(change(await guest(['VIEWER']), ['OWNER'], asRole))).toBe(owners);
    expect(await codeOf(change(await guest(['OWNER']), ['VIEWER'], asRole))).toBe(owners);
    expect(await codeOf(remove(await guest(['OWNER']), asRole))).toBe(owners);
    expect(await codeOf(change(memberIds.get(role)!, ['OWNER'], asRole))).toBe(owners);
  });

  it.each([
    ['OWNER', 'ALLOWED'],
    ['ADMIN', 'ALLOWED'],
    ['DEVELOPER', 'FORBIDDEN'],
    ['VIEWER', 'FORBIDDEN'],
  ] as const)('let %s read the audit trail: %s, and everything else', async (role, audit) => {
    const asRole = await context(role);
    expect(await codeOf(tenancy.run('{ auditEntries { nodes { id } } }', {}, asRole))).toBe(audit);
    const everything = `query ($slug: String!, $member: ID!) {
      viewer { id memberships { tenant { id } roles } }
      tenant(slug: $slug) { id quotas { used } members { nodes { id user { id } } } }
      node(id: $member) { id }
    }`;
    const variables = { slug: tenant.slug, member: memberIds.get('OWNER') };
    expect(await codeOf(tenancy.run(everything, variables, asRole))).toBe('ALLOWED');
  });

  it('set again are nothing to do, and say so', async () => {
    const olga = await context('OWNER');
    const id = memberIds.get('DEVELOPER')!;
    expect((await change(id, ['DEVELOPER'], olga)).member?.roles).toEqual(['DEVELOPER']);
    expect((await change(id, [], olga)).userErrors).toMatchObject([{ code: 'NO_ROLES', field: ['roles'] }]);
    expect((await change('mbr_unknown', ['VIEWER'], olga)).userErrors).toMatchObject([
      { code: 'NOT_FOUND', message: 'There is no member "mbr_unknown".', field: ['memberId'] },
    ]);
  });
});

describe('the last owner', () => {
  it('can neither step down nor leave, until another owner has signed in', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const ada = await tenancy.as('ada', tenant);
    const id = await memberIdOf(ada);
    await invite({ email: 'later@example.com', roles: ['OWNER'] }, ada);
    expect((await change(id, ['ADMIN'], ada)).userErrors).toMatchObject([
      { code: 'LAST_OWNER', field: ['roles'] },
    ]);
    expect((await remove(id, ada)).userErrors).toMatchObject([{ code: 'LAST_OWNER', field: ['memberId'] }]);
    await tenancy.as('later', tenant);
    expect((await change(id, ['ADMIN'], ada)).userErrors).toEqual([]);
  });

  it('stays when all owners remove each other at once', async () => {
    const tenant = await tenancy.tenantOf('o1');
    const names = ['o1', 'o2', 'o3', 'o4'];
    for (const name of names.slice(1)) await tenancy.join(tenant, 'o1', name, ['OWNER']);
    const contexts = await Promise.all(names.map((name) => tenancy.as(name, tenant)));
    const ids = await Promise.all(contexts.map(memberIdOf));
    const answers = await Promise.all(
      contexts.map((context, index) => remove(ids[(index + 1) % ids.length]!, context)),
    );
    expect(answers.filter(({ removedMemberId }) => removedMemberId !== null)).toHaveLength(3);
    expect(answers.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ code: 'LAST_OWNER' }]);
  });
});

describe('removeMember', () => {
  it('ends the membership, says so to others, and leaves the address free to be invited again', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const ada = await tenancy.as('ada', tenant);
    const id = await tenancy.join(tenant, 'ada', 'rita', ['DEVELOPER']);
    const rita = await tenancy.as('rita', tenant);
    expect(await remove(id, ada)).toEqual({ removedMemberId: id, userErrors: [] });
    const [gone] = await tenancy.test.published(
      'MembershipChanged',
      ({ memberId, removed }) => memberId === id && removed,
    );
    expect(gone!.data).toEqual({
      memberId: id,
      userId: rita.actor.id,
      email: 'rita@example.com',
      roles: [],
      removed: true,
    });
    expect(
      (await tenancy.identify({ subject: 'rita', email: 'rita@example.com', emailVerified: true }))
        .memberships,
    ).toEqual([]);
    expect((await remove(id, ada)).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['memberId'] }]);
    await tenancy.join(tenant, 'ada', 'rita', ['VIEWER']);
    expect((await tenancy.as('rita', tenant)).roles).toEqual(['VIEWER']);
  });
});
