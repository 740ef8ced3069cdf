import { createLocalJWKSet, errors, jwtVerify, type JWK, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { GantryError } from '../errors/GantryError.js';
import type { RequestContext } from './RequestContext.js';

const claimsSchema = z.object({
  sub: z.string().min(1),
  kind: z.enum(['USER', 'SERVICE_ACCOUNT', 'SERVICE']),
  email: z.string().optional(),
  tid: z.string().optional(),
  tslug: z.string().optional(),
  tier: z.enum(['FREE', 'TEAM', 'ENTERPRISE']).optional(),
  roles: z.array(z.string()),
  scope: z.string(),
  rid: z.string(),
});

/** Public keys by the issuer that may sign with them: `gateway` and each subgraph. */
export type TrustedIssuers = Readonly<Record<string, JWK>>;

/** Accepts only context tokens that a trusted service signed for this audience; everything else is refused. */
export class ContextTokenVerifier {
  readonly #audience: string;
  readonly #keys = new Map<string, JWTVerifyGetKey>();
  // The same token arrives with every fetch of a request; its signature needs checking once.
  readonly #verified = new Map<string, { context: RequestContext; expires: number }>();

  constructor(audience: string, issuers: TrustedIssuers) {
    this.#audience = audience;
    for (const [issuer, jwk] of Object.entries(issuers)) {
      this.#keys.set(issuer, createLocalJWKSet({ keys: [jwk] }));
    }
  }

  /** @throws GantryError UNAUTHENTICATED without saying what exactly was wrong with the token. */
  async verify(token: string | undefined): Promise<RequestContext> {
    if (!token) throw new GantryError('UNAUTHENTICATED', 'This request carries no context token.');
    const known = this.#verified.get(token);
    if (known && known.expires > Date.now()) return known.context;
    try {
      const { payload } = await jwtVerify(token, (header, jws) => this.#key(header, jws), {
        algorithms: ['EdDSA'],
        audience: this.#audience,
        typ: 'gantry-context+jwt',
        requiredClaims: ['iss', 'sub', 'exp', 'iat'],
        maxTokenAge: '60s',
        clockTolerance: 5,
      });
      const context = contextOf(claimsSchema.parse(payload));
      this.#remember(token, context, payload.exp! * 1000);
      return context;
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

  #remember(token: string, context: RequestContext, expires: number): void {
    if (this.#verified.size >= 1000) {
      const oldest = this.#verified.keys().next().value;
      if (oldest !== undefined) this.#verified.delete(oldest);
    }
    this.#verified.set(token, { context, expires });
  }
}

function contextOf(claims: z.infer<typeof claimsSchema>): RequestContext {
  const { tid, tslug, tier } = claims;
  return {
    actor: { id: claims.sub, kind: claims.kind, ...(claims.email ? { email: claims.email } : {}) },
    tenant: tid && tslug && tier ? { id: tid, slug: tslug, tier } : null,
    roles: claims.roles,
    scopes: claims.scope ? claims.scope.split(' ') : [],
    requestId: claims.rid,
  };
}
