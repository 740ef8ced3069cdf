import { expect, test, vi } from 'vitest';
import type { Account } from '../../src/edge/Account.js';
import { AccountDirectory } from '../../src/edge/AccountDirectory.js';
import { Authenticator } from '../../src/edge/Authenticator.js';
import type { Identity } from '../../src/edge/Identity.js';

const identity: Identity = {
  issuer: 'https://issuer.example',
  subject: 'ada',
  email: null,
  emailVerified: false,
  tenant: null,
  scopes: ['read'],
  expiresAt: Number.MAX_SAFE_INTEGER,
};
const acme = { tenant: { id: 'tnt_1', slug: 'acme', tier: 'TEAM' as const }, roles: ['EDITOR' as const] };
const context = {
  actor: { id: 'usr_1', kind: 'USER' },
  tenant: acme.tenant,
  roles: ['EDITOR'],
  scopes: ['read'],
  requestId: 'one',
};

/** A session of somebody whom tenancy knows by `memberships`, in the tenant that is named. */
async function open(tenant: string | null, memberships: Account['memberships'], token = identity.tenant) {
  const identify = vi.fn(async (): Promise<Account> => ({ userId: 'usr_1', memberships: [...memberships] }));
  const directory = new AccountDirectory({ identify });
  const verifier = { verify: async () => ({ ...identity, tenant: token }) };
  const session = await new Authenticator(verifier, directory).authenticate({
    token: 't',
    tenant,
    headers: {},
  });
  return { session, directory, identify };
}

test('waits for tenancy once, and says from then on at once who acts, until something changes', async () => {
  const { session, directory, identify } = await open('acme', [acme]);
  const first = session.context('one');
  expect(first).toBeInstanceOf(Promise);
  expect(await first).toEqual(context);
  expect(session.context('two')).toEqual({ ...context, requestId: 'two' });
  expect(identify).toHaveBeenCalledTimes(1);
  directory.invalidate('usr_1');
  expect(session.context('three')).toBeInstanceOf(Promise);
});

test('asks tenancy anew for who is no member as far as is remembered', async () => {
  const memberships: Account['memberships'][number][] = [];
  const { session, identify } = await open('acme', memberships);
  await expect(session.context('one')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  memberships.push(acme);
  identify.mockClear();
  expect(await session.context('one')).toEqual(context);
  expect(identify).toHaveBeenCalledTimes(1);
});

test('refuses a tenant that is another than that of the token, remembered or not', async () => {
  const other = { tenant: { id: 'tnt_2', slug: 'other', tier: 'FREE' as const }, roles: [] };
  const { session } = await open('acme', [acme, other], 'tnt_2');
  await expect(session.context('one')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(() => session.context('two')).toThrow('another tenant');
});
