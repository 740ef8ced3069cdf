import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startOffice, type Answer, type RunningOffice } from '../fixtures/startOffice.js';

let running: RunningOffice;
beforeAll(async () => {
  running = await startOffice();
});
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(() => {
  running.office.resolved = [];
  running.gateway.accounts.invalidateAll();
});

const now = (): number => Math.floor(Date.now() / 1000);
const claims = (): Record<string, unknown> => ({
  iss: running.issuer.url,
  aud: 'gantry',
  sub: 'ada',
  exp: now() + 60,
});

/** What the subgraph read in its context token. */
const contextOf = ({ data }: Answer): Record<string, unknown> => {
  const viewer = data?.['viewer'] as { context: string } | undefined;
  return JSON.parse(viewer?.context ?? '{}') as Record<string, unknown>;
};

const badTokens: Record<string, () => Promise<string | undefined> | string | undefined> = {
  'no token': () => undefined,
  'a token that is none': () => 'Bearer abc',
  'another scheme': () => 'Basic YWRhOmFkYQ==',
  'an expired token': async () => `Bearer ${await running.issuer.token({}, -60)}`,
  'a token that is not valid yet': async () => `Bearer ${await running.issuer.token({ nbf: now() + 600 })}`,
  'a token without an end': async () => `Bearer ${await running.issuer.token({ exp: undefined })}`,
  'a token for another audience': async () => `Bearer ${await running.issuer.token({ aud: 'billing' })}`,
  'a token of an issuer that is not trusted': async () =>
    `Bearer ${await running.issuer.token({ iss: 'https://evil.example' })}`,
  'a token without a signature': () => `Bearer ${new UnsecuredJWT(claims()).encode()}`,
  'a token signed with a shared secret': async () => {
    const secret = new TextEncoder().encode(JSON.stringify(running.issuer.jwks().keys[0]));
    return `Bearer ${await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret)}`;
  },
  'a token that brings its own key': async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const header = { alg: 'ES256', kid: 'k1', jku: 'https://evil.example/keys' };
    return `Bearer ${await new SignJWT(claims()).setProtectedHeader(header).sign(privateKey)}`;
  },
  'a token whose claims were changed': async () => {
    const [header, , signature] = (await running.issuer.token()).split('.');
    const forged = Buffer.from(JSON.stringify({ ...claims(), sub: 'eve' })).toString('base64url');
    return `Bearer ${header}.${forged}.${signature}`;
  },
};

test.each(Object.entries(badTokens))('answers 401 to %s, and runs nothing', async (_title, token) => {
  const authorization = await token();
  const identified = running.office.identified;
  const response = await running.post({ query: '{ viewer { id } }' }, authorization ? { authorization } : {});
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  const body = (await response.json()) as Answer;
  expect(body.data).toBeUndefined();
  expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
  expect(running.office.resolved).toEqual([]);
  expect(running.office.identified).toBe(identified);
});

test('asks for a token even for introspection', async () => {
  const response = await running.post({ query: '{ __schema { queryType { name } } }' });
  expect(response.status).toBe(401);
});

test('tells subgraphs who acts, in which tenant, with which roles and for which request', async () => {
  const { body, headers } = await running.ask('{ viewer { id context } }', {
    'x-gantry-tenant': 'acme',
    'x-request-id': 'req-77',
  });
  expect(body.data).toMatchObject({ viewer: { id: 'usr_ada' } });
  expect(contextOf(body)).toEqual({
    iss: 'gateway',
    aud: 'tenancy',
    kind: 'USER',
    email: 'ada@example.org',
    tid: 'tnt_1',
    tier: 'TEAM',
    roles: ['OWNER'],
    requestId: 'req-77',
  });
  expect(headers.get('x-request-id')).toBe('req-77');
});

test('signs one token for the requests of a caller, and tells each of them apart by its id', async () => {
  const { tenancy } = running.subgraphs;
  await running.ask('{ viewer { id } }');
  tenancy!.requests.splice(0);
  for (const id of ['one', 'two']) {
    await running.ask('{ viewer { id } }', { 'x-gantry-tenant': 'acme', 'x-request-id': id });
  }
  await running.ask('{ viewer { id } }', { 'x-gantry-tenant': 'globex', 'x-request-id': 'three' });
  const [one, two, three] = tenancy!.requests;
  expect([one, two, three].map((seen) => seen?.headers['x-request-id'])).toEqual(['one', 'two', 'three']);
  expect(two?.authorization).toBe(one?.authorization);
  expect(three?.authorization).not.toBe(one?.authorization);
});

test('replaces a request id that is not a plain token', async () => {
  const { headers } = await running.ask('{ channel }', { 'x-request-id': 'a b' });
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('goes on without a tenant when none is named', async () => {
  const { body } = await running.ask('{ viewer { context } }');
  expect(contextOf(body)).toMatchObject({ roles: [] });
  expect(contextOf(body)).not.toHaveProperty('tid');
});

test('takes the tenant by its id, or from the token', async () => {
  const roles = async (headers: Record<string, string>): Promise<unknown> => {
    const { body } = await running.ask('{ viewer { context } }', headers);
    return contextOf(body)['roles'];
  };
  expect(await roles({ 'x-gantry-tenant': 'tnt_2' })).toEqual(['VIEWER']);
  const token = `Bearer ${await running.issuer.token({ tenant: 'globex' })}`;
  expect(await roles({ authorization: token })).toEqual(['VIEWER']);
  expect(await roles({ authorization: token, 'x-gantry-tenant': 'tnt_2' })).toEqual(['VIEWER']);
});

test.each([
  ['a tenant that is not theirs', {}, 'initech'],
  ['a tenant of theirs that the token was not issued for', { tenant: 'globex' }, 'acme'],
  ['a tenant of the token that is not theirs', { tenant: 'initech' }, ''],
])('answers 403 to %s', async (_title, tokenClaims, tenant) => {
  const authorization = `Bearer ${await running.issuer.token(tokenClaims)}`;
  const { status, body } = await running.ask('{ viewer { id } }', {
    authorization,
    'x-gantry-tenant': tenant,
  });
  expect(status).toBe(403);
  expect(body.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(running.office.resolved).toEqual([]);
});

test('asks tenancy once for many requests, and again when told that something changed', async () => {
  const before = running.office.identified;
  await Promise.all(Array.from({ length: 5 }, () => running.ask('{ channel }')));
  expect(running.office.identified).toBe(before + 1);
  running.gateway.accounts.invalidate('usr_ada');
  await running.ask('{ channel }');
  expect(running.office.identified).toBe(before + 2);
  running.gateway.accounts.invalidate('usr_other');
  await running.ask('{ channel }');
  expect(running.office.identified).toBe(before + 2);
});

test('finds a tenant that was created after the last look, at once', async () => {
  await running.ask('{ channel }');
  const account = running.office.accounts.get(`${running.issuer.url} ada`)!;
  account.memberships.push({ tenantId: 'tnt_3', slug: 'new', tier: 'FREE', roles: ['OWNER'] });
  const { status } = await running.ask('{ viewer { id } }', { 'x-gantry-tenant': 'new' });
  expect(status).toBe(200);
});

test('answers 503 when tenancy cannot say who it is', async () => {
  running.subgraphs['tenancy']!.answer = () => ({
    errors: [{ message: 'Later.', extensions: { code: 'UNAVAILABLE' } } as never],
  });
  const { status, body } = await running.ask('{ channel }');
  running.subgraphs['tenancy']!.answer = undefined;
  expect(status).toBe(503);
  expect(body.errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
});
