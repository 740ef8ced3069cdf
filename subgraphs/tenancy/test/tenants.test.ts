import { newId } from '@gantry/platform/ids/newId.js';
import { serviceContext } from '@gantry/platform/identity/serviceContext.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenancyHarness } from './createTenancyHarness.js';
import { createTenancyHarness, goldenPath } from './createTenancyHarness.js';

let tenancy: TenancyHarness;
beforeAll(async () => void (tenancy = await createTenancyHarness()));
afterAll(() => tenancy.close());

interface Created {
  createTenant: {
    tenant: { id: string; slug: string } | null;
    userErrors: { code: string; message: string; field: string[] | null }[];
  };
}

let count = 0;
const freshSlug = (): string => `bistro-${Date.now().toString(36)}-${count++}`;

async function create(input: Record<string, unknown>, who = 'ada'): Promise<Created['createTenant']> {
  const context = await tenancy.as(who);
  return (await tenancy.run<Created>(goldenPath('CreateTenant'), { input }, context)).createTenant;
}

describe('createTenant', () => {
  it('makes the creator the one owner and says so to others', async () => {
    const slug = freshSlug();
    const input = { name: 'Bistro', slug, tier: 'TEAM', idempotencyKey: 'bistro-1' };
    const { tenant, userErrors } = await create(input);
    expect(userErrors).toEqual([]);
    expect(tenant).toMatchObject({
      id: expect.stringMatching(/^tnt_/),
      slug,
      name: 'Bistro',
      tier: 'TEAM',
      quotas: [
        { resource: 'MEMBERS', limit: 50, used: 1 },
        { resource: 'PROJECTS', limit: 30, used: 0 },
        { resource: 'CONVERSATIONS', limit: 10_000, used: 0 },
        { resource: 'EXECUTIONS', limit: 100_000, used: 0 },
        { resource: 'INFERENCE_TOKENS', limit: 100_000_000, used: 0 },
      ],
    });
    const ada = await tenancy.as('ada', { id: tenant!.id, slug, tier: 'TEAM' });
    expect(ada.roles).toEqual(['OWNER']);
    const [created] = await tenancy.test.published(
      'TenantCreated',
      ({ tenantId }) => tenantId === tenant!.id,
    );
    expect(created).toMatchObject({
      tenantid: tenant!.id,
      source: '/gantry/tenancy',
      data: { slug, createdBy: ada.actor.id },
    });
    const changes = await tenancy.test.published(
      'MembershipChanged',
      (_, { tenantid }) => tenantid === tenant!.id,
    );
    expect(changes.map(({ data }) => data)).toMatchObject([
      { userId: ada.actor.id, roles: ['OWNER'], removed: false },
    ]);
  });

  it('creates one tenant for one key, also when it is sent ten times at once', async () => {
    const input = { name: 'Once', slug: freshSlug(), tier: 'FREE', idempotencyKey: 'once' };
    const all = await Promise.all(Array.from({ length: 10 }, () => create(input, 'bob')));
    expect(new Set(all.map(({ tenant }) => tenant?.id)).size).toBe(1);
    expect(all.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect((await create(input, 'bob')).tenant).toEqual(all[0]?.tenant);
    const { memberships } = await tenancy.identify({
      subject: 'bob',
      email: 'bob@example.com',
      emailVerified: true,
    });
    expect(memberships).toHaveLength(1);
  });

  it("tells one key's two inputs apart, and two people's same key", async () => {
    const input = { name: 'Key', slug: freshSlug(), idempotencyKey: 'key' };
    await create(input, 'carol');
    expect(await create({ ...input, name: 'Other' }, 'carol')).toMatchObject({
      tenant: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] }],
    });
    expect((await create({ ...input, slug: freshSlug() }, 'dave')).userErrors).toEqual([]);
  });

  it('refuses a slug that is taken, though the caller can not see by whom, also in a race', async () => {
    const slug = freshSlug();
    const people = ['ada', 'bob', 'carol', 'dave'];
    const all = await Promise.all(people.map((who) => create({ name: who, slug }, who)));
    expect(all.filter(({ tenant }) => tenant !== null)).toHaveLength(1);
    expect(all.flatMap(({ userErrors }) => userErrors)).toEqual(
      Array.from({ length: 3 }, () => ({
        code: 'SLUG_TAKEN',
        message: `Slug "${slug}" is taken.`,
        field: ['slug'],
      })),
    );
  });

  it('names every field at fault and stores nothing', async () => {
    const before = (await tenancy.identify({ subject: 'ada', email: 'ada@example.com', emailVerified: true }))
      .memberships;
    const { tenant, userErrors } = await create({ name: ' ', slug: 'Bad Slug', idempotencyKey: 'bad' });
    expect(tenant).toBeNull();
    expect(userErrors.map(({ code, field }) => [code, field])).toEqual([
      ['INVALID_SLUG', ['slug']],
      ['INVALID_NAME', ['name']],
    ]);
    expect(userErrors[0]?.message).toContain('"Bad Slug"');
    expect(await create({ name: 'Oidc', slug: 'oidc' })).toMatchObject({
      userErrors: [{ code: 'SLUG_RESERVED' }],
    });
    // The key of a refused request is free again.
    expect(
      (await create({ name: 'Good', slug: freshSlug(), idempotencyKey: 'bad' }, 'ada')).userErrors,
    ).toEqual([]);
    const after = (await tenancy.identify({ subject: 'ada', email: 'ada@example.com', emailVerified: true }))
      .memberships;
    expect(after).toHaveLength(before.length + 1);
  });

  it('works from within another tenant as well', async () => {
    const home = await tenancy.tenantOf('gina');
    const input = { name: 'Second', slug: freshSlug(), idempotencyKey: 'second' };
    const context = await tenancy.as('gina', home);
    const first = await tenancy.run<Created>(goldenPath('CreateTenant'), { input }, context);
    expect(first.createTenant).toMatchObject({ tenant: { slug: input.slug }, userErrors: [] });
    expect(await tenancy.run(goldenPath('CreateTenant'), { input }, context)).toEqual(first);
  });

  it('is for people who have an address', async () => {
    const { userId } = await tenancy.identify({ subject: 'nameless', email: null });
    const nameless = { ...(await tenancy.as('ada')), actor: { id: userId, kind: 'USER' as const } };
    const input = { name: 'N', slug: freshSlug() };
    expect(await tenancy.run(goldenPath('CreateTenant'), { input }, nameless)).toMatchObject({
      createTenant: { tenant: null, userErrors: [{ code: 'EMAIL_MISSING' }] },
    });
    const { errors } = await tenancy.execute(
      goldenPath('CreateTenant'),
      { input },
      serviceContext('cost', null),
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a tenant', () => {
  const document =
    'query ($slug: String!) { tenant(slug: $slug) { id slug name tier createdAt quotas { resource period } members { nodes { email roles status user { id } } } } }';

  it('is shown to its members, whichever tenant they are in, with its own members and quotas', async () => {
    const one = await tenancy.tenantOf('hugo');
    const two = await tenancy.tenantOf('hugo');
    await tenancy.join(one, 'hugo', 'ida', ['VIEWER']);
    const shown = await tenancy.run<{ tenant: { members: { nodes: unknown[] } } }>(
      document,
      { slug: one.slug },
      await tenancy.as('hugo', one),
    );
    expect(shown.tenant.members.nodes).toMatchObject([
      { email: 'hugo@example.com', roles: ['OWNER'], status: 'ACTIVE' },
      { email: 'ida@example.com', roles: ['VIEWER'], status: 'ACTIVE' },
    ]);
    for (const context of [await tenancy.as('hugo'), await tenancy.as('hugo', two)]) {
      const elsewhere = await tenancy.run<typeof shown>(
        document.replace(' user { id }', ''),
        { slug: one.slug },
        context,
      );
      expect(elsewhere.tenant.members.nodes).toHaveLength(2);
    }
  });

  it('is as if it did not exist to everybody else', async () => {
    const hidden = await tenancy.tenantOf('hugo');
    const other = await tenancy.tenantOf('ada');
    for (const context of [await tenancy.as('ada'), await tenancy.as('ada', other)]) {
      expect(await tenancy.run(document, { slug: hidden.slug }, context)).toEqual({ tenant: null });
    }
  });

  it('pages through its members', async () => {
    const tenant = await tenancy.tenantOf('ada');
    for (const name of ['p1', 'p2', 'p3', 'p4']) await tenancy.join(tenant, 'ada', name, ['VIEWER']);
    const page = `query ($slug: String!, $after: String) { tenant(slug: $slug) {
      members(first: 2, after: $after) { nodes { email } pageInfo { hasNextPage endCursor } } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer: {
        tenant: {
          members: { nodes: { email: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
        };
      } = await tenancy.run(page, { slug: tenant.slug, after }, await tenancy.as('ada', tenant));
      const { nodes, pageInfo } = answer.tenant.members;
      seen.push(...nodes.map(({ email }) => email));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(['ada', 'p1', 'p2', 'p3', 'p4'].map((name) => `${name}@example.com`));
  });
});

describe('a service', () => {
  it('reads the tenant it works for, and no other', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const other = await tenancy.tenantOf('bob');
    const context = serviceContext('cost', tenant);
    const document = 'query ($slug: String!) { tenant(slug: $slug) { id } }';
    expect(await tenancy.run(document, { slug: tenant.slug }, context)).toEqual({
      tenant: { id: tenant.id },
    });
    expect(await tenancy.run(document, { slug: other.slug }, context)).toEqual({ tenant: null });
    expect(
      await tenancy.run('query ($id: ID!) { node(id: $id) { id } }', { id: newId('tnt') }, context),
    ).toEqual({ node: null });
  });
});
