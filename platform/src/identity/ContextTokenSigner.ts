import { randomUUID } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import type { RequestContext } from './RequestContext.js';
import type { SigningKey } from './SigningKey.js';

/** Seconds a context token is valid; its roles and scopes are as old at most. */
const lifetimeSeconds = 60;
/** Milliseconds that a token is handed out for: what is left of its life has to survive the hop. */
const reuseMilliseconds = 45_000;
/** Tokens kept, of as many callers at as many subgraphs. */
const defaultCapacity = 10_000;

interface SignedToken {
  token: Promise<string>;
  /** When it was signed, in milliseconds since the epoch. */
  at: number;
}

/**
 * Signs who acts, in which tenant and with which roles, for one subgraph (the token's audience). Nothing in a token is of one
 * request alone, so requests of one caller share it: signing costs more than all else that a small request needs.
 */
export class ContextTokenSigner {
  readonly #issuer: string;
  readonly #key: SigningKey;
  readonly #capacity: number;
  /** The oldest first. */
  readonly #tokens = new Map<string, SignedToken>();
  /** What contexts claim, as JSON. One request fans out to several fetches. */
  readonly #claims = new WeakMap<RequestContext, string>();

  constructor(issuer: string, key: SigningKey, options: { capacity?: number } = {}) {
    this.#issuer = issuer;
    this.#key = key;
    this.#capacity = options.capacity ?? defaultCapacity;
  }

  /** A compact JWS, valid for at least 15 seconds at `audience`. */
  sign(audience: string, context: RequestContext): Promise<string> {
    let claims = this.#claims.get(context);
    if (claims === undefined) this.#claims.set(context, (claims = JSON.stringify(claimsOf(context))));
    const key = `${audience} ${claims}`;
    const known = this.#tokens.get(key);
    if (known && Date.now() - known.at < reuseMilliseconds) return known.token;
    const token = this.#sign(audience, JSON.parse(claims) as JWTPayload);
    this.#keep(key, token);
    return token;
  }

  #keep(key: string, token: Promise<string>): void {
    this.#tokens.delete(key);
    if (this.#tokens.size >= this.#capacity) {
      const [oldest] = this.#tokens.keys();
      if (oldest !== undefined) this.#tokens.delete(oldest);
    }
    this.#tokens.set(key, { token, at: Date.now() });
    token.catch(() => this.#tokens.delete(key));
  }

  #sign(audience: string, claims: JWTPayload): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: this.#key.kid, typ: 'gantry-context+jwt' })
      .setIssuer(this.#issuer)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(this.#key.privateKey);
  }
}

/** All that a token says of its caller: tokens are shared by whoever claims the same. */
function claimsOf({ actor, tenant, roles, scopes }: RequestContext): JWTPayload {
  return {
    sub: actor.id,
    kind: actor.kind,
    ...(actor.email === undefined ? {} : { email: actor.email }),
    ...(tenant ? { tid: tenant.id, tslug: tenant.slug, tier: tenant.tier } : {}),
    roles,
    scope: scopes.join(' '),
  };
}
