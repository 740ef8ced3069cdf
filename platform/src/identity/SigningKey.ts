import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';

/** An Ed25519 key that signs context tokens. The private part never leaves the process that owns it. */
export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

/** A fresh key. `kid` should say whose it is: `gateway`, `agents`. */
export async function createSigningKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' } };
}

/** Reads a private JWK (RFC 8037, `kty: OKP`), as a process gets it from its environment. */
export async function importSigningKey(jwk: JWK): Promise<SigningKey> {
  const privateKey = await importJWK(jwk, 'EdDSA');
  if (privateKey instanceof Uint8Array || typeof jwk.d !== 'string') {
    throw new Error('A context signing key must be a private Ed25519 JWK (kty OKP, with d).');
  }
  const kid = jwk.kid ?? 'default';
  return { kid, privateKey, publicJwk: { kty: jwk.kty!, crv: jwk.crv!, x: jwk.x!, kid, alg: 'EdDSA' } };
}
