import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { TrustedIssuer } from './TrustedIssuer.js';

/** Milliseconds to wait for an issuer's discovery document. */
const discoveryTimeout = 5_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Finds the key that a token of `issuer` was signed with. Where keys come from is configuration; nothing that a token
 * says (`jku`, `x5u`, `jwk`) is followed.
 * @throws GantryError UNAVAILABLE, on use, when the issuer's keys cannot be had
 */
export function issuerKeys(issuer: TrustedIssuer): JWTVerifyGetKey {
  const find = issuer.jwks ? localKeys(issuer.jwks) : remoteKeys(issuer);
  return async (header, token) => {
    try {
      return await find(header, token);
    } catch (error) {
      if (isTokensFault(error)) throw error;
      const cause = error instanceof Error ? error : new Error(String(error));
      throw new GantryError('UNAVAILABLE', `The keys of ${issuer.issuer} cannot be read.`, {}, cause);
    }
  };
}

function localKeys(jwks: NonNullable<TrustedIssuer['jwks']>): JWTVerifyGetKey {
  const load = typeof jwks === 'function' ? jwks : () => jwks;
  let current: JWTVerifyGetKey | undefined;
  return async (header, token) => {
    try {
      current ??= createLocalJWKSet(await load());
      return await current(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      // The key may be newer than what was loaded.
      current = createLocalJWKSet(await load());
      return current(header, token);
    }
  };
}

function remoteKeys(issuer: TrustedIssuer): JWTVerifyGetKey {
  let remote: JWTVerifyGetKey | undefined;
  return async (header, token) => {
    // A discovery that fails is tried again by the next token.
    remote ??= createRemoteJWKSet(new URL(await jwksUri(issuer)));
    return remote(header, token);
  };
}

async function jwksUri({ issuer, jwksUri: configured }: TrustedIssuer): Promise<string> {
  if (configured !== undefined) return configured;
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(discoveryTimeout) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const document = discoverySchema.parse(await response.json());
  if (document.issuer !== issuer) throw new Error(`${url} speaks for "${document.issuer}".`);
  return document.jwks_uri;
}

function isTokensFault(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
