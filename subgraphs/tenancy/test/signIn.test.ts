import { serviceContext } from '@gantry/platform/identity/serviceContext.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenancyHarness } from './createTenancyHarness.js';
import { createTenancyHarness, goldenPath } from './createTenancyHarness.js';

let tenancy: TenancyHarness;
beforeAll(async () => void (tenancy = await createTenancyHarness()));
afterAll(() => tenancy.close());

const identifyDocument = 'mutation ($input: IdentifyInput!) { identify(input: $input) { userId } }';

describe('identify', () => {
  it('makes a user the first time and finds them again', async () => {
    const first = await tenancy.identify({
      subject: 'first',
      email: 'First@Example.com',
      emailVerified: true,
    });
    expect(first).toEqual({ userId: expect.stringMatching(/^usr_/), memberships: [] });
    expect(
      await tenancy.identify({ subject: 'first', email: 'first@example.com', emailVerified: true }),
    ).toEqual(first);
  });

  it('makes one user when ten requests bring the same new token at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, () => tenancy.identify({ subject: 'crowd', email: 'crowd@example.com' })),
    );
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
  });

  it('knows two people where two issuers use one subject', async () => {
    const [one, other] = await Promise.all([
      tenancy.identify({
        issuer: 'https://one.example',
        subject: '7',
        email: 'seven@example.com',
        emailVerified: true,
      }),
      tenancy.identify({
        issuer: 'https://other.example',
        subject: '7',
        email: 'seven@example.com',
        emailVerified: true,
      }),
    ]);
    expect(one.userId).not.toBe(other.userId);
  });

  it('follows what the issuer says of the address', async () => {
    await tenancy.identify({ subject: 'dora', email: 'dora@old.example', emailVerified: true });
    const { userId } = await tenancy.identify({
      subject: 'dora',
      email: 'Dora@new.example',
      emailVerified: false,
    });
    const context = { ...tenancy.gateway, actor: { id: userId, kind: 'USER' as const }, roles: [] };
    expect(await tenancy.run('{ viewer { email emailVerified } }', {}, context)).toEqual({
      viewer: { email: 'dora@new.example', emailVerified: false },
    });
  });

  it('takes up invitations to a verified address, in whatever spelling, and says so to others once', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const invitation = { email: 'Bob@Example.COM', roles: ['DEVELOPER'] };
    const invited = await tenancy.run<{ inviteMember: { member: { id: string } } }>(
      goldenPath('InviteMember'),
      { input: invitation },
      await tenancy.as('ada', tenant),
    );
    const bob = { subject: 'bob', email: 'boB@example.com', emailVerified: true };
    const answers = await Promise.all([tenancy.identify(bob), tenancy.identify(bob), tenancy.identify(bob)]);
    const membership = { tenantId: tenant.id, slug: tenant.slug, tier: 'TEAM', roles: ['DEVELOPER'] };
    const last = await tenancy.identify(bob);
    expect(last.memberships).toEqual([membership]);
    const joined = await tenancy.test.published(
      'MembershipChanged',
      (data) => data.memberId === invited.inviteMember.member.id && data.userId === answers[0].userId,
    );
    expect(joined).toHaveLength(1);
    expect(joined[0]).toMatchObject({
      tenantid: tenant.id,
      data: { email: 'bob@example.com', roles: ['DEVELOPER'], removed: false },
    });
  });

  it('leaves invitations alone while the address is not verified', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const input = { email: 'mallory@example.com', roles: ['ADMIN'] };
    await tenancy.run(goldenPath('InviteMember'), { input }, await tenancy.as('ada', tenant));
    const mallory = { subject: 'mallory', email: 'mallory@example.com' };
    expect((await tenancy.identify({ ...mallory, emailVerified: false })).memberships).toEqual([]);
    expect((await tenancy.identify({ ...mallory, emailVerified: true })).memberships).toHaveLength(1);
  });

  it('answers the membership of one tenant only when asked for that, by slug or id', async () => {
    const one = await tenancy.tenantOf('erin');
    const two = await tenancy.tenantOf('erin');
    const erin = { subject: 'erin', email: 'erin@example.com', emailVerified: true };
    expect((await tenancy.identify(erin)).memberships.map(({ slug }) => slug)).toEqual([one.slug, two.slug]);
    expect(
      (await tenancy.identify({ ...erin, tenant: two.slug })).memberships.map(({ slug }) => slug),
    ).toEqual([two.slug]);
    expect((await tenancy.identify({ ...erin, tenant: one.id })).memberships.map(({ slug }) => slug)).toEqual(
      [one.slug],
    );
    expect((await tenancy.identify({ ...erin, tenant: 'elsewhere' })).memberships).toEqual([]);
  });

  it('is for services only', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const variables = { input: { issuer: 'https://issuer.example', subject: 'bob', emailVerified: true } };
    for (const context of [await tenancy.as('ada'), await tenancy.as('ada', tenant)]) {
      const { data, errors } = await tenancy.execute(identifyDocument, variables, context);
      expect(data).toBeNull();
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    }
  });
});

describe('viewer', () => {
  it('is who asks, with every place they have, and needs no tenant', async () => {
    const mine = await tenancy.tenantOf('frida');
    const theirs = await tenancy.tenantOf('ada');
    await tenancy.join(theirs, 'ada', 'frida', ['VIEWER', 'DEVELOPER']);
    const frida = await tenancy.as('frida');
    expect(await tenancy.run(goldenPath('Viewer'), {}, frida)).toEqual({
      viewer: {
        id: frida.actor.id,
        email: 'frida@example.com',
        memberships: [
          { tenant: { ...mine, name: 'Tenant of frida' }, roles: ['OWNER'] },
          { tenant: { ...theirs, name: 'Tenant of ada' }, roles: ['DEVELOPER', 'VIEWER'] },
        ],
      },
    });
  });

  it('is nobody when a service asks', async () => {
    expect(await tenancy.run('{ viewer { id } }', {}, serviceContext('cost', null))).toEqual({
      viewer: null,
    });
  });
});
