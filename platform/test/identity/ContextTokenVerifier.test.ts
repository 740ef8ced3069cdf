import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
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
    expect(await verifier.verify(token)).toEqual(context);
  });

  it('may name no tenant and no scopes', async () => {
    const bare: RequestContext = { ...context, tenant: null, roles: [], scopes: [] };
    const token = await new ContextTokenSigner('gateway', key).sign('cost', bare);
    expect(await verifier.verify(token)).toEqual(bare);
  });

  it('is shared by the fetches of one request to one subgraph', async () => {
    const signer = new ContextTokenSigner('gateway', key);
    expect(await signer.sign('cost', context)).toBe(await signer.sign('cost', context));
    expect(await signer.sign('cost', context)).not.toBe(await signer.sign('agents', context));
    expect(await signer.sign('cost', context)).not.toBe(await signer.sign('cost', { ...context }));
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
    const claims = { kind: 'USER', roles: [], scope: '', rid: 'r' };
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
    expect(await verifier.verify(await token('gantry-context+jwt', now, now + 30))).toBeTruthy();
    await expect(
      verifier.verify(await token('gantry-context+jwt', now - 50, now - 10)),
    ).rejects.toMatchObject(refused);
    await expect(
      verifier.verify(await token('gantry-context+jwt', now - 90, now + 90)),
    ).rejects.toMatchObject(refused);
    await expect(verifier.verify(await token('at+jwt', now, now + 30))).rejects.toMatchObject(refused);
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
