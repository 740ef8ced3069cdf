import { afterEach, expect, test } from 'vitest';
import { TokenVerifier } from '../../src/edge/TokenVerifier.js';
import { TestIssuer } from '../fixtures/TestIssuer.js';

const issuers: TestIssuer[] = [];
afterEach(async () => {
  await Promise.all(issuers.splice(0).map((issuer) => issuer[Symbol.asyncDispose]()));
});
const startIssuer = async (): Promise<TestIssuer> => {
  const issuer = await TestIssuer.start();
  issuers.push(issuer);
  return issuer;
};

test('reads what the token says', async () => {
  const issuer = await startIssuer();
  const verifier = new TokenVerifier([{ issuer: issuer.url, audience: 'gantry' }]);
  const token = await issuer.token({ tenant: 'acme', email_verified: false, exp: 4_102_444_800 });
  expect(await verifier.verify(token)).toEqual({
    issuer: issuer.url,
    subject: 'ada',
    email: 'ada@example.org',
    emailVerified: false,
    tenant: 'acme',
    scopes: ['openid', 'read'],
    expiresAt: 4_102_444_805_000,
  });
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['`scope` as a text', { scope: 'a b' }, ['a', 'b']],
  ['`scope` as a list', { scope: ['a', 'b'] }, ['a', 'b']],
  ['`scp` as a text', { scope: undefined, scp: 'a  b' }, ['a', 'b']],
  ['`scp` as a list', { scope: undefined, scp: ['a', 'b'] }, ['a', 'b']],
  ['`scp` beside `scope`', { scope: 'c', scp: 'a b' }, ['a', 'b']],
  ['none', { scope: undefined }, []],
])('reads scopes: %s', async (_how, claims, scopes) => {
  const issuer = await startIssuer();
  const verifier = new TokenVerifier([{ issuer: issuer.url, audience: 'gantry' }]);
  expect((await verifier.verify(await issuer.token(claims))).scopes).toEqual(scopes);
});

test.each<[Record<string, unknown>, string | null, boolean]>([
  [{ email_verified: 'true' }, 'ada@example.org', true],
  [{ email_verified: 'false' }, 'ada@example.org', false],
  [{ email_verified: 'yes' }, 'ada@example.org', false],
  [{ email_verified: 1 }, 'ada@example.org', false],
  [{ email_verified: null }, 'ada@example.org', false],
  [{ email: null }, null, false],
  [{ email: ['ada@example.org'] }, null, false],
])(
  'takes e-mail claims that do not fit as if they were not there: %j',
  async (claims, email, emailVerified) => {
    const issuer = await startIssuer();
    const verifier = new TokenVerifier([{ issuer: issuer.url, audience: 'gantry' }]);
    expect(await verifier.verify(await issuer.token(claims))).toMatchObject({ email, emailVerified });
  },
);

test('refuses a tenant that is no name, where there are tenants', async () => {
  const issuer = await startIssuer();
  const trusted = [{ issuer: issuer.url, audience: 'gantry' }];
  const token = await issuer.token({ tenant: { id: 'acme' } });
  await expect(new TokenVerifier(trusted).verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  const without = new TokenVerifier(trusted, { tenants: false });
  expect((await without.verify(token)).tenant).toBeNull();
  expect((await without.verify(await issuer.token({ tenant: 'acme' }))).tenant).toBeNull();
});

test('remembers the users of an issuer by the name that it was given', async () => {
  const issuer = await startIssuer();
  const trusted = { issuer: issuer.url, knownAs: 'urn:example:staff', audience: 'gantry' };
  expect((await new TokenVerifier([trusted]).verify(await issuer.token())).issuer).toBe('urn:example:staff');
});

test('fetches the keys once, by discovery or from where it is told', async () => {
  const issuer = await startIssuer();
  const discovering = new TokenVerifier([{ issuer: issuer.url, audience: 'gantry' }]);
  const told = new TokenVerifier([{ issuer: issuer.url, audience: 'gantry', jwksUri: `${issuer.url}/keys` }]);
  for (const verifier of [discovering, told]) {
    issuer.fetched = 0;
    await verifier.verify(await issuer.token());
    await verifier.verify(await issuer.token());
    expect(issuer.fetched).toBe(1);
  }
});

test('asks an issuer of its own process again when a key is new', async () => {
  const issuer = await startIssuer();
  const jwks = () => issuer.jwks();
  const verifier = new TokenVerifier([{ issuer: issuer.url, audience: 'gantry', jwks }]);
  await verifier.verify(await issuer.token());
  await issuer.rotate('k2');
  await expect(verifier.verify(await issuer.token())).resolves.toMatchObject({ subject: 'ada' });
  expect(issuer.fetched).toBe(0);
});

test("does not take one issuer's token with another's key or audience", async () => {
  const [one, other] = [await startIssuer(), await startIssuer()];
  const verifier = new TokenVerifier([
    { issuer: one.url, audience: 'gantry' },
    { issuer: other.url, audience: 'else' },
  ]);
  await expect(verifier.verify(await one.token({ iss: other.url, aud: 'else' }))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  await expect(verifier.verify(await one.token({ aud: 'else' }))).rejects.toThrow('another audience');
});

test("says that it is not the token's fault when the issuer cannot be reached, and recovers", async () => {
  const issuer = await startIssuer();
  const token = await issuer.token();
  const verifier = new TokenVerifier([
    { issuer: issuer.url, audience: 'gantry', jwks: failOnce(() => issuer.jwks()) },
  ]);
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(verifier.verify(token)).resolves.toMatchObject({ subject: 'ada' });
  const unreachable = new TokenVerifier([
    { issuer: issuer.url, audience: 'gantry', jwksUri: 'http://127.0.0.1:1/keys' },
  ]);
  await expect(unreachable.verify(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

function failOnce<T>(load: () => T): () => T {
  let failed = false;
  return () => {
    if (failed) return load();
    failed = true;
    throw new Error('not yet');
  };
}

test('bears with an issuer whose clock is a minute ahead or behind, where its settings say so', async () => {
  const issuer = await startIssuer();
  const issuedNow = Math.floor(Date.now() / 1000);
  const trusted = { issuer: issuer.url, audience: 'gantry', clockToleranceSeconds: 60 };
  const ahead = await issuer.token({ nbf: issuedNow + 58 });
  const behind = await issuer.token({}, -58);
  const lenient = new TokenVerifier([trusted]);
  expect((await lenient.verify(ahead)).subject).toBe('ada');
  // What is open by this token ends when it would be refused.
  expect((await lenient.verify(behind)).expiresAt).toBeGreaterThan(Date.now());
  const strict = new TokenVerifier([{ ...trusted, clockToleranceSeconds: undefined }]);
  for (const token of [ahead, behind]) {
    await expect(strict.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  }
  await expect(lenient.verify(await issuer.token({}, -65))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});
