import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultKeyTimes } from '../../src/edge/CachedKeys.js';
import { TokenVerifier } from '../../src/edge/TokenVerifier.js';
import { TestIssuer } from '../fixtures/TestIssuer.js';

const { fresh, stale, coolDown, firstBackOff } = defaultKeyTimes;
let issuer: TestIssuer;
let verifier: TokenVerifier;
beforeEach(async () => {
  // The clock only: what goes over the network takes its time.
  vi.useFakeTimers({ toFake: ['Date'] });
  issuer = await TestIssuer.start();
  verifier = new TokenVerifier([{ issuer: issuer.url, audience: 'gantry', jwksUri: `${issuer.url}/keys` }]);
});
afterEach(async () => {
  vi.useRealTimers();
  await issuer[Symbol.asyncDispose]();
});

const pass = (milliseconds: number): void => void vi.setSystemTime(Date.now() + milliseconds);
const verify = async (token?: string): Promise<string> => {
  const outcome = verifier.verify(token ?? (await issuer.token()));
  return outcome.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
};

test('asks once for many tokens at a time, and not again while the keys are fresh', async () => {
  expect(await Promise.all([verify(), verify(), verify()])).toEqual(['ok', 'ok', 'ok']);
  pass(fresh - 1);
  expect(await verify()).toBe('ok');
  expect(issuer.fetched).toBe(1);
  pass(1);
  expect(await verify()).toBe('ok');
  expect(issuer.fetched).toBe(2);
});

test('takes up a key that is new, and lets go of one that is not there any more', async () => {
  const old = await issuer.token({}, 3_600);
  expect(await verify(old)).toBe('ok');
  await issuer.rotate('k2');
  pass(coolDown);
  expect(await verify()).toBe('ok');
  expect(issuer.fetched).toBe(2);
  expect(await verify(old)).toBe('UNAUTHENTICATED');
});

describe('a token that names no key', () => {
  const nameless = () => issuer.token({}, 3_600, { kid: undefined });

  test('holds by any of the keys that its issuer has for its algorithm', async () => {
    const old = await nameless();
    await issuer.rotate('k2', true);
    await issuer.rotate('k3', true);
    expect(await verify(old)).toBe('ok');
    expect(await verify(await nameless())).toBe('ok');
    await issuer.rotate('k4');
    expect(await verify(await nameless())).toBe('UNAUTHENTICATED');
    expect(issuer.fetched).toBe(1);
  });

  test('holds by any of the keys of an issuer in its own process', async () => {
    verifier = new TokenVerifier([{ issuer: issuer.url, audience: 'gantry', jwks: () => issuer.jwks() }]);
    const old = await nameless();
    await issuer.rotate('k2', true);
    expect(await verify(old)).toBe('ok');
    expect(await verify(await nameless())).toBe('ok');
  });

  test('is told to be late where a key of several signed it', async () => {
    await issuer.rotate('k2', true);
    const late = await issuer.token({}, -60, { kid: undefined });
    await expect(verifier.verify(late)).rejects.toThrow('The token has expired.');
  });

  test('is not tried with more keys than a rotation leaves', async () => {
    const old = await nameless();
    for (let count = 0; count < 16; count++) await issuer.rotate(`later-${count}`, true);
    expect(await verify(old)).toBe('ok');
    expect(await verify(await nameless())).toBe('UNAUTHENTICATED');
  });

  test('has the keys fetched anew when none of them signed it, but cools down', async () => {
    expect(await verify(await nameless())).toBe('ok');
    await issuer.rotate('k2');
    const token = await nameless();
    expect(await verify(token)).toBe('UNAUTHENTICATED');
    expect(issuer.fetched).toBe(1);
    pass(coolDown);
    expect(await verify(token)).toBe('ok');
    expect(issuer.fetched).toBe(2);
    await issuer.rotate('k3');
    for (let count = 0; count < 3; count++) expect(await verify(await nameless())).toBe('UNAUTHENTICATED');
    expect(issuer.fetched).toBe(2);
  });
});

test('cools down under a flood of keys that nobody knows', async () => {
  await verify();
  const flood = async (): Promise<void> => {
    const tokens = Array.from({ length: 20 }, (_, index) =>
      issuer.token({}, 60, { kid: `unknown-${index}` }),
    );
    for (const token of await Promise.all(tokens)) expect(await verify(token)).toBe('UNAUTHENTICATED');
  };
  await flood();
  expect(issuer.fetched).toBe(1);
  pass(coolDown);
  await flood();
  expect(issuer.fetched).toBe(2);
  expect(await verify()).toBe('ok');
});

describe('while the issuer is down', () => {
  test('goes on with the keys it has, up to a limit', async () => {
    const token = await issuer.token({}, (2 * stale) / 1_000);
    await verify();
    issuer.broken = 503;
    pass(fresh);
    expect(await verify(token)).toBe('ok');
    pass(stale - fresh - 1);
    expect(await verify(token)).toBe('ok');
    pass(1);
    expect(await verify(token)).toBe('UNAVAILABLE');
    issuer.broken = undefined;
    pass(defaultKeyTimes.longestBackOff);
    expect(await verify(token)).toBe('ok');
  });

  test('asks less and less often', async () => {
    issuer.broken = 500;
    expect(await verify()).toBe('UNAVAILABLE');
    expect(await verify()).toBe('UNAVAILABLE');
    expect(issuer.fetched).toBe(1);
    pass(firstBackOff);
    expect(await verify()).toBe('UNAVAILABLE');
    expect(issuer.fetched).toBe(2);
    pass(firstBackOff);
    expect(await verify()).toBe('UNAVAILABLE');
    expect(issuer.fetched).toBe(2);
    pass(firstBackOff);
    expect(await verify()).toBe('UNAVAILABLE');
    expect(issuer.fetched).toBe(3);
    issuer.broken = undefined;
    pass(4 * firstBackOff);
    expect(await verify()).toBe('ok');
  });

  test('does not let the keys of others suffer', async () => {
    await using other = await TestIssuer.start();
    verifier = new TokenVerifier([
      { issuer: issuer.url, audience: 'gantry' },
      { issuer: other.url, audience: 'gantry' },
    ]);
    issuer.broken = 503;
    expect(await verify()).toBe('UNAVAILABLE');
    expect(await verify(await other.token())).toBe('ok');
  });

  test('takes an answer that is no set of keys for a failure', async () => {
    verifier = new TokenVerifier([
      { issuer: issuer.url, audience: 'gantry', jwksUri: `${issuer.url}/other` },
    ]);
    expect(await verify()).toBe('UNAVAILABLE');
  });
});

test('takes no key, and no place of one, from a token', async () => {
  await using thief = await TestIssuer.start();
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const url = `${thief.url}/keys`;
  for (const header of [{ jwk }, { jku: url }, { x5u: url }, { jku: url, kid: 'k1' }, { x5c: ['MIIB'] }]) {
    const token = await new SignJWT({
      iss: issuer.url,
      aud: 'gantry',
      sub: 'ada',
      exp: Date.now() / 1_000 + 60,
    })
      .setProtectedHeader({ alg: 'ES256', ...header } as { alg: string })
      .sign(privateKey);
    expect(await verify(token)).toBe('UNAUTHENTICATED');
  }
  expect(thief.fetched).toBe(0);
});
