import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { ContextTokenSigner } from '../../src/identity/ContextTokenSigner.js';
import { ContextTokenVerifier } from '../../src/identity/ContextTokenVerifier.js';
import type { RequestContext } from '../../src/identity/RequestContext.js';
import { createSigningKey } from '../../src/identity/SigningKey.js';

const context: RequestContext = {
  actor: { id: 'usr_1', kind: 'USER', email: 'ada@example.com' },
  tenant: { id: 'tnt_1', slug: 'one', tier: 'TEAM' },
  roles: ['DEVELOPER'],
  scopes: ['read', 'write'],
  requestId: 'request-1',
};
const key = await createSigningKey('gateway');
const other = await createSigningKey('gateway');
const verifier = new ContextTokenVerifier('cost', { gateway: key.publicJwk });

const refused = { extensions: { code: 'UNAUTHENTICATED' } };

describe('a context token', () => {
  it('carries the whole context to its audience', async () => {
    const token = await new ContextTokenSigner('gateway', key).sign('cost', context);
    expect(await verifier.verify(token, 'request-1')).toEqual(context);
  });

  it('may name no tenant and no scopes', async () => {
    const bare: RequestContext = { ...context, tenant: null, roles: [], scopes: [] };
    const token = await new ContextTokenSigner('gateway', key).sign('cost', bare);
    expect(await verifier.verify(token, 'request-1')).toEqual(bare);
  });

  it('is shared by the requests of one caller to one subgraph', async () => {
    const signer = new ContextTokenSigner('gateway', key);
    const token = await signer.sign('cost', context);
    expect(await signer.sign('cost', context)).toBe(token);
    expect(await signer.sign('cost', { ...context, requestId: 'request-2' })).toBe(token);
    expect(await signer.sign('agents', context)).not.toBe(token);
  });

  it.each<[string, Partial<RequestContext>]>([
    ['another person', { actor: { id: 'usr_2', kind: 'USER', email: 'ada@example.com' } }],
    ['another kind of caller', { actor: { id: 'usr_1', kind: 'SERVICE', email: 'ada@example.com' } }],
    ['another e-mail address', { actor: { id: 'usr_1', kind: 'USER' } }],
    ['another tenant', { tenant: { id: 'tnt_2', slug: 'one', tier: 'TEAM' } }],
    ['another tier', { tenant: { id: 'tnt_1', slug: 'one', tier: 'FREE' } }],
    ['no tenant', { tenant: null }],
    ['other roles', { roles: ['DEVELOPER', 'ADMIN'] }],
    ['other scopes', { scopes: ['read'] }],
  ])('is never shared with %s', async (_, difference) => {
    const signer = new ContextTokenSigner('gateway', key);
    const token = await signer.sign('cost', context);
    const stranger = { ...context, ...difference };
    expect(await signer.sign('cost', stranger)).not.toBe(token);
    expect(await verifier.verify(await signer.sign('cost', stranger), 'request-1')).toEqual(stranger);
  });

  it('is signed anew well before it ends', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const signer = new ContextTokenSigner('gateway', key);
      const token = await signer.sign('cost', context);
      vi.advanceTimersByTime(44_000);
      expect(await signer.sign('cost', context)).toBe(token);
      expect(await verifier.verify(token)).toBeTruthy();
      vi.advanceTimersByTime(2_000);
      expect(await signer.sign('cost', context)).not.toBe(token);
      vi.advanceTimersByTime(80_000);
      await expect(verifier.verify(token)).rejects.toMatchObject(refused);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is kept for so many callers, and no more', async () => {
    const signer = new ContextTokenSigner('gateway', key, { capacity: 2 });
    const bounded = new ContextTokenVerifier('cost', { gateway: key.publicJwk }, { capacity: 2 });
    const sign = (id: string) => signer.sign('cost', { ...context, actor: { id, kind: 'USER' } });
    const [first, second] = [await sign('usr_a'), await sign('usr_b')];
    expect(await sign('usr_a')).toBe(first);
    const third = await sign('usr_c');
    expect(await sign('usr_a')).not.toBe(first);
    for (const token of [first, second, third]) await bounded.verify(token);
    expect(bounded.size).toBe(2);
  });

  it.each([
    ['an id', 'req-7/a', 'req-7/a'],
    ['none', undefined, expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ['one that would forge a line of a log', 'a\nb', expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ['one that is too long', 'x'.repeat(129), expect.stringMatching(/^[0-9a-f-]{36}$/)],
  ])('comes with the id of a request beside it: %s', async (_, given, expected) => {
    const token = await new ContextTokenSigner('gateway', key).sign('cost', context);
    expect((await verifier.verify(token, given)).requestId).toEqual(expected);
  });

  it('is refused by another audience', async () => {
    const token = await new ContextTokenSigner('gateway', key).sign('agents', context);
    await expect(verifier.verify(token)).rejects.toMatchObject(refused);
  });

  it('is refused when another key signed it', async () => {
    const token = await new ContextTokenSigner('gateway', other).sign('cost', context);
    await expect(verifier.verify(token)).rejects.toMatchObject(refused);
  });

  it('is refused from an issuer that is not trusted', async () => {
    const token = await new ContextTokenSigner('intruder', key).sign('cost', context);
    await expect(verifier.verify(token)).rejects.toMatchObject(refused);
  });

  it('is refused once it has expired, lives too long, or is of another type', async () => {
    const claims = { kind: 'USER', roles: [], scope: '' };
    const token = (type: string, issuedAt: number, expires: number) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', kid: 'gateway', typ: type })
        .setIssuer('gateway')
        .setAudience('cost')
        .setSubject('usr_1')
        .setIssuedAt(issuedAt)
        .setExpirationTime(expires)
        .sign(key.privateKey);
    const now = Math.floor(Date.now() / 1000);
    const ours = (issuedAt: number, expires: number) => token('gantry-context+jwt', issuedAt, expires);
    expect(await verifier.verify(await ours(now, now + 30))).toBeTruthy();
    for (const [issuedAt, expires] of [
      [now - 120, now - 65],
      [now - 30, now + 40],
      [now + 70, now + 90],
    ] as const) {
      await expect(verifier.verify(await ours(issuedAt, expires))).rejects.toMatchObject(refused);
    }
    await expect(verifier.verify(await token('at+jwt', now, now + 30))).rejects.toMatchObject(refused);
  });

  it.each([
    ['ahead of', 58],
    ['behind', -58],
  ])("holds when its sender's clock is a minute %s ours", async (_, seconds) => {
    vi.useFakeTimers({ now: Date.now() + seconds * 1000, toFake: ['Date'] });
    try {
      const token = await new ContextTokenSigner('gateway', key).sign('cost', context);
      vi.useRealTimers();
      expect((await verifier.verify(token)).actor).toEqual(context.actor);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['no token', undefined],
    ['an empty one', ''],
    ['garbage', 'a.b.c'],
    [
      'alg none',
      new UnsecuredJWT({ sub: 'usr_1' })
        .setIssuer('gateway')
        .setAudience('cost')
        .setExpirationTime('1m')
        .encode(),
    ],
  ])('is refused when it is %s', async (_, token) => {
    await expect(verifier.verify(token)).rejects.toMatchObject(refused);
  });
});
