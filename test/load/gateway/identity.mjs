import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Whom the gateways of `overview.mjs` trust. */
export const issuer = 'https://identity.bench.example';
export const audience = 'gantry';

/**
 * A caller who is a member of the tenant `acme`, with a token for an hour.
 * @returns headers that requests bring, and the key set that gateways check them with
 */
export async function createCaller() {
  // What most identity providers sign with, and the cheapest to check.
  const alg = 'RS256';
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const header = { alg, kid: 'bench' };
  const token = await new SignJWT({ email: 'ada@acme.example', email_verified: true })
    .setProtectedHeader(header)
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('ada')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  return {
    headers: { authorization: `Bearer ${token}`, 'x-gantry-tenant': 'acme' },
    jwks: { keys: [{ ...(await exportJWK(publicKey)), ...header }] },
  };
}
