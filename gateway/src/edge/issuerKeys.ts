import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { CachedKeys } from './CachedKeys.js';
import type { TrustedIssuer } from './TrustedIssuer.js';

/** Milliseconds to wait for each answer of an issuer. */
const patience = 5_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** The keys of an issuer. Both throw GantryError UNAVAILABLE when they cannot be had. */
export interface IssuerKeys {
  /** The key that a token was signed with. @throws jose's errors for the token's fault */
  readonly find: JWTVerifyGetKey;
  /**
   * Fetches the keys anew, for a token that names none and was signed with none of them.
   * @returns whether there may be others now; it is false where they were fetched just before
   */
  renew(): Promise<boolean>;
}

/**
 * The keys that tokens of `issuer` are signed with. Where keys come from is configuration; nothing that a token
 * says (`jku`, `x5u`, `jwk`) is followed.
 * @throws GantryError UNAVAILABLE, on use, when the issuer's keys cannot be had
 */
export function issuerKeys(issuer: TrustedIssuer): IssuerKeys {
  const keys = issuer.jwks ? localKeys(issuer.jwks) : new CachedKeys(() => fetchKeys(issuer));
  const had = async <T>(asked: T | Promise<T>): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      if (isTokensFault(error)) throw error;
      const cause = error instanceof Error ? error : new Error(String(error));
      throw new GantryError('UNAVAILABLE', `The keys of ${issuer.issuer} cannot be read.`, {}, cause);
    }
  };
  return {
    find: (header, token) => had(keys.find(header, token)),
    renew: () => had(keys.renew()),
  };
}

function localKeys(jwks: NonNullable<TrustedIssuer['jwks']>): IssuerKeys {
  const load = typeof jwks === 'function' ? jwks : () => jwks;
  let current: JWTVerifyGetKey | undefined;
  return {
    async find(header, token) {
      try {
        current ??= createLocalJWKSet(await load());
        return await current(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        // The key may be newer than what was loaded.
        current = createLocalJWKSet(await load());
        return current(header, token);
      }
    },
    // Nothing here keeps a flood of forged tokens from loading them as often.
    renew: async () => false,
  };
}

async function fetchKeys({ issuer, jwksUri }: TrustedIssuer): Promise<JSONWebKeySet> {
  // Discovered each time: an issuer may move its keys.
  const url = jwksUri ?? (await discover(issuer));
  return keySetSchema.parse(await fetchJson(url)) as JSONWebKeySet;
}

async function discover(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = discoverySchema.parse(await fetchJson(url));
  if (document.issuer !== issuer) throw new Error(`${url} speaks for "${document.issuer}".`);
  if (issuer.startsWith('https:') && !document.jwks_uri.startsWith('https:')) {
    throw new Error(`${url} names keys that are not fetched over https.`);
  }
  return document.jwks_uri;
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(patience),
    headers: { accept: 'application/json, application/jwk-set+json' },
  });
  if (response.ok) return response.json();
  // Unread, it would hold the connection.
  await response.body?.cancel();
  throw new Error(`${url} answered ${response.status}.`);
}

function isTokensFault(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
