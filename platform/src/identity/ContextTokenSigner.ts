import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { RequestContext } from './RequestContext.js';
import type { SigningKey } from './SigningKey.js';

/** Seconds a context token is valid; it only has to survive the hop. */
const lifetimeSeconds = 60;
/** A cached token is handed out only while it has this much of its life left. */
const reuseMilliseconds = 30_000;

/** Signs who acts, in which tenant and with which roles, for one subgraph (the token's audience). */
export class ContextTokenSigner {
  readonly #issuer: string;
  readonly #key: SigningKey;
  // One request fans out to several fetches at the same subgraph: they share a token.
  readonly #cache = new WeakMap<RequestContext, Map<string, { token: Promise<string>; at: number }>>();

  constructor(issuer: string, key: SigningKey) {
    this.#issuer = issuer;
    this.#key = key;
  }

  /** A compact JWS, valid for 60 seconds at `audience`. */
  sign(audience: string, context: RequestContext): Promise<string> {
    let tokens = this.#cache.get(context);
    if (!tokens) this.#cache.set(context, (tokens = new Map()));
    const known = tokens.get(audience);
    if (known && Date.now() - known.at < reuseMilliseconds) return known.token;
    const token = this.#sign(audience, context);
    tokens.set(audience, { token, at: Date.now() });
    return token;
  }

  #sign(audience: string, context: RequestContext): Promise<string> {
    const { actor, tenant } = context;
    return new SignJWT({
      kind: actor.kind,
      ...(actor.email === undefined ? {} : { email: actor.email }),
      ...(tenant ? { tid: tenant.id, tslug: tenant.slug, tier: tenant.tier } : {}),
      roles: context.roles,
      scope: context.scopes.join(' '),
      rid: context.requestId,
    })
      .setProtectedHeader({ alg: 'EdDSA', kid: this.#key.kid, typ: 'gantry-context+jwt' })
      .setIssuer(this.#issuer)
      .setAudience(audience)
      .setSubject(actor.id)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .sign(this.#key.privateKey);
  }
}
