import { createLocalJWKSet, errors, jwtVerify, type JWK, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { GantryError } from '../errors/GantryError.js';
import type { RequestContext } from './RequestContext.js';
import { requestIdFrom } from './requestIdFrom.js';

const claimsSchema = z.object({
  sub: z.string().min(1),
  kind: z.enum(['USER', 'SERVICE_ACCOUNT', 'SERVICE']),
  email: z.string().optional(),
  tid: z.string().optional(),
  tslug: z.string().optional(),
  tier: z.enum(['FREE', 'TEAM', 'ENTERPRISE']).optional(),
  roles: z.array(z.string()),
  scope: z.string(),
});

/** Who a token is about: a context but for the request. */
type Caller = Omit<RequestContext, 'requestId'>;

/** Verified tokens kept. */
const defaultCapacity = 5_000;
/** Seconds that a token may live. */
const longestLife = 60;
/** Seconds by which the clocks of two services' machines may differ. */
const clockToleranceSeconds = 60;

/** Public keys by the issuer that may sign with them: `gateway` and each subgraph. */
export type TrustedIssuers = Readonly<Record<string, JWK>>;

/** Accepts only context tokens that a trusted service signed for this audience; everything else is refused. */
export class ContextTokenVerifier {
  readonly #audience: string;
  readonly #keys = new Map<string, JWTVerifyGetKey>();
  // The same token arrives with every fetch of a caller's requests; its signature needs checking once. The oldest first.
  readonly #verified = new Map<string, { caller: Caller; issuer: string; expires: number }>();
  readonly #capacity: number;

  constructor(audience: string, issuers: TrustedIssuers, options: { capacity?: number } = {}) {
    this.#audience = audience;
    this.#capacity = options.capacity ?? defaultCapacity;
    for (const [issuer, jwk] of Object.entries(issuers)) {
      this.#keys.set(issuer, createLocalJWKSet({ keys: [jwk] }));
    }
  }

  /** How many tokens are known to hold. */
  get size(): number {
    return this.#verified.size;
  }

  /**
   * @param requestId what the sender says beside the token; the token says who the sender is, so it is believed when it has the
   *   shape of an id, and is otherwise a new one
   * @param peer who sends it, by the connection's certificate: a token that somebody else signed is not its to use
   * @throws GantryError UNAUTHENTICATED without saying what exactly was wrong with the token.
   */
  async verify(token: string | undefined, requestId?: string, peer?: string): Promise<RequestContext> {
    const { caller, issuer } = await this.#verify(token);
    if (peer !== undefined && peer !== issuer) {
      throw new GantryError('UNAUTHENTICATED', 'The context token is not valid here.');
    }
    return { ...caller, requestId: requestIdFrom(requestId) };
  }

  async #verify(token: string | undefined): Promise<{ caller: Caller; issuer: string }> {
    if (!token) throw new GantryError('UNAUTHENTICATED', 'This request carries no context token.');
    const known = this.#verified.get(token);
    if (known && known.expires > Date.now()) return known;
    try {
      const { payload } = await jwtVerify(token, (header, jws) => this.#key(header, jws), {
        algorithms: ['EdDSA'],
        audience: this.#audience,
        typ: 'gantry-context+jwt',
        requiredClaims: ['iss', 'sub', 'exp', 'iat'],
        maxTokenAge: longestLife,
        clockTolerance: clockToleranceSeconds,
      });
      const { iss, iat, exp } = payload as { iss: string; iat: number; exp: number };
      if (exp - iat > longestLife) throw new Error('The token lives too long.');
      const caller = callerOf(claimsSchema.parse(payload));
      const verified = { caller, issuer: iss, expires: (exp + clockToleranceSeconds) * 1000 };
      this.#remember(token, verified);
      return verified;
    } catch (error) {
      const reason = error instanceof errors.JWTExpired ? 'has expired' : 'is not valid here';
      throw new GantryError('UNAUTHENTICATED', `The context token ${reason}.`);
    }
  }

  #key(...[header, jws]: Parameters<JWTVerifyGetKey>): ReturnType<JWTVerifyGetKey> {
    // The issuer is read unverified only to choose among our own keys; the signature then proves it.
    const claims: unknown = JSON.parse(Buffer.from(jws.payload as string, 'base64url').toString());
    const issuer = z.object({ iss: z.string() }).parse(claims).iss;
    const key = this.#keys.get(issuer);
    if (!key) throw new Error('unknown issuer');
    return key(header, jws);
  }

  #remember(token: string, verified: { caller: Caller; issuer: string; expires: number }): void {
    if (this.#verified.size >= this.#capacity) {
      const oldest = this.#verified.keys().next().value;
      if (oldest !== undefined) this.#verified.delete(oldest);
    }
    this.#verified.set(token, verified);
  }
}

function callerOf(claims: z.infer<typeof claimsSchema>): Caller {
  const { tid, tslug, tier } = claims;
  return {
    actor: { id: claims.sub, kind: claims.kind, ...(claims.email ? { email: claims.email } : {}) },
    tenant: tid && tslug && tier ? { id: tid, slug: tslug, tier } : null,
    roles: claims.roles,
    scopes: claims.scope ? claims.scope.split(' ') : [],
  };
}
