import type { RequestContext, TenantRef } from '@gantry/platform/identity/RequestContext.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TenancyHarness } from './createTenancyHarness.js';
import { createTenancyHarness, goldenPath } from './createTenancyHarness.js';

/** Tenant `a` and all that is in it, tried by the owner of tenant `b`, by a stranger, and by who has no tenant. */
let tenancy: TenancyHarness;
let a: TenantRef;
let b: TenantRef;
let memberId: string;
let userId: string;
let auditId: string;
const outsiders: Record<string, () => Promise<RequestContext>> = {
  'the owner of another tenant': () => tenancy.as('bob', b),
  'somebody without a tenant': () => tenancy.as('carol'),
};

beforeAll(async () => {
  tenancy = await createTenancyHarness();
  a = await tenancy.tenantOf('ada');
  b = await tenancy.tenantOf('bob');
  memberId = await tenancy.join(a, 'ada', 'vera', ['VIEWER']);
  const ada = await tenancy.as('ada', a);
  userId = ada.actor.id;
  auditId = await vi.waitFor(async () => {
    const { auditEntries } = await tenancy.run<{ auditEntries: { nodes: { id: string }[] } }>(
      '{ auditEntries { nodes { id } } }',
      {},
      ada,
    );
    expect(auditEntries.nodes.length).toBeGreaterThan(0);
    return auditEntries.nodes[0]!.id;
  }, 30_000);
});
afterAll(() => tenancy.close());

const ids = (): Record<string, string> => ({
  Tenant: a.id,
  User: userId,
  Member: memberId,
  AuditEntry: auditId,
});

describe.each(Object.keys(outsiders))('%s', (outsider) => {
  it.each(['Tenant', 'User', 'Member', 'AuditEntry'])('finds no %s by its id', async (typeName) => {
    const context = await outsiders[outsider]!();
    const id = ids()[typeName]!;
    const found =
      'query ($id: ID!, $representations: [_Any!]!) { node(id: $id) { id } _entities(representations: $representations) { __typename } }';
    const representations = [{ __typename: typeName, id }];
    expect(await tenancy.run(found, { id, representations }, context)).toEqual({
      node: null,
      _entities: [null],
    });
    // The same, seen by who may: there is something to be found.
    const ada = await tenancy.as('ada', a);
    expect(await tenancy.run(found, { id, representations }, ada)).toMatchObject({
      node: { id },
      _entities: [{ __typename: typeName }],
    });
  });

  it('finds no tenant by its slug', async () => {
    const context = await outsiders[outsider]!();
    expect(
      await tenancy.run('query ($slug: String!) { tenant(slug: $slug) { id } }', { slug: a.slug }, context),
    ).toEqual({ tenant: null });
  });

  it('is shown themselves only by viewer', async () => {
    const context = await outsiders[outsider]!();
    const { viewer } = await tenancy.run<{
      viewer: { id: string; memberships: { tenant: { id: string } }[] };
    }>('{ viewer { id memberships { tenant { id } } } }', {}, context);
    expect(viewer.id).toBe(context.actor.id);
    expect(viewer.memberships.map(({ tenant }) => tenant.id)).not.toContain(a.id);
  });
});

it('lets the owner of another tenant see and change nothing of this one', async () => {
  const bob = await tenancy.as('bob', b);
  const { auditEntries } = await tenancy.run<{ auditEntries: { nodes: { resource: string }[] } }>(
    '{ auditEntries(first: 100) { nodes { resource } } }',
    {},
    bob,
  );
  expect(JSON.stringify(auditEntries)).not.toContain(a.id);
  const inputs = { roles: { memberId, roles: ['OWNER'] }, removal: { memberId } };
  const answer = await tenancy.run(
    `mutation ($roles: ChangeMemberRolesInput!, $removal: RemoveMemberInput!) {
      changeMemberRoles(input: $roles) { member { id } userErrors { code } }
      removeMember(input: $removal) { removedMemberId userErrors { code } } }`,
    inputs,
    bob,
  );
  expect(answer).toEqual({
    changeMemberRoles: { member: null, userErrors: [{ code: 'NOT_FOUND' }] },
    removeMember: { removedMemberId: null, userErrors: [{ code: 'NOT_FOUND' }] },
  });
  expect((await tenancy.as('vera', a)).roles).toEqual(['VIEWER']);
});

it('refuses what needs a tenant to who names none', async () => {
  const carol = await tenancy.as('carol');
  const documents = [
    ['{ auditEntries { nodes { id } } }', {}],
    [goldenPath('InviteMember'), { input: { email: 'x@example.com', roles: ['VIEWER'] } }],
    [
      'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { removedMemberId } }',
      { input: { memberId } },
    ],
    [
      'mutation ($input: ChangeMemberRolesInput!) { changeMemberRoles(input: $input) { member { id } } }',
      { input: { memberId, roles: ['OWNER'] } },
    ],
  ] as const;
  for (const [document, variables] of documents) {
    const { errors } = await tenancy.execute(document, variables, carol);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  }
});

it('shows a member who is in both tenants each of them with its own people only', async () => {
  await tenancy.join(b, 'bob', 'vera', ['ADMIN']);
  const document =
    'query ($slug: String!) { tenant(slug: $slug) { members { nodes { email user { memberships { tenant { id } } } } } } }';
  interface Seen {
    tenant: {
      members: { nodes: { email: string; user: { memberships: { tenant: { id: string } }[] } | null }[] };
    };
  }
  for (const [tenant, owner] of [
    [a, 'ada'],
    [b, 'bob'],
  ] as const) {
    const vera = await tenancy.as('vera', tenant);
    const seen = await tenancy.run<Seen>(document, { slug: tenant.slug }, vera);
    expect(seen.tenant.members.nodes.map(({ email }) => email)).toEqual([
      `${owner}@example.com`,
      'vera@example.com',
    ]);
    // Of somebody else she sees the place in this tenant, of herself all.
    expect(seen.tenant.members.nodes.map(({ user }) => user?.memberships.length)).toEqual([1, 2]);
  }
});

it('keeps the tables themselves shut without a session, and against writing into another tenant', async () => {
  const { database } = tenancy.test.platform;
  for (const table of ['tenant', 'user_account', 'member', 'audit_entry', 'quota_usage', 'counted_thing']) {
    const rows = await database.tenant({ tenantId: null }, (em) =>
      em.execute<unknown[]>(`SELECT * FROM ${table}`),
    );
    expect(rows).toEqual([]);
  }
  const intoA = (sql: string): Promise<unknown> =>
    database.tenant({ tenantId: b.id }, (em) => em.execute(sql, [a.id]));
  await expect(
    intoA(
      "INSERT INTO member (id, tenant_id, email, roles, invited_by) VALUES ('mbr_x', ?, 'x@example.com', '{OWNER}', 'usr_x')",
    ),
  ).rejects.toThrow('row-level security');
  await expect(
    intoA("INSERT INTO tenant (id, slug, name, tier, created_by) VALUES (?, 'x-x', 'x', 'FREE', 'usr_x')"),
  ).rejects.toThrow('row-level security');
  await intoA("UPDATE member SET roles = '{OWNER}' WHERE tenant_id = ?");
  expect((await tenancy.as('vera', a)).roles).toEqual(['VIEWER']);
});
