import { createHash } from 'node:crypto';
import { isJsonObject } from '../Json.js';
import type { HttpAnswer, HttpCaller, HttpFailure } from '../interpreter/Services.js';
import type { OAuth2Policy } from './AuthenticationPolicy.js';
import { tokenRequest } from './tokenRequest.js';

/** A token as an authority gave it. */
export interface GivenToken {
  kind: 'token';
  token: string;
  /** Whether it had been given before, so that another one may do where this one does not. */
  held: boolean;
}

/** Why there is no token: the authority's own answer, or what is wrong with it. */
export type NoToken =
  | { kind: 'answer'; uri: string; answer: HttpAnswer }
  | { kind: 'failure'; uri: string; failure: HttpFailure }
  | { kind: 'refused'; detail: string };

/** Gives tokens to the calls of one tenant. */
export interface TokenSource {
  /** @throws PolicyFault naming what the policy does not have and its grant needs */
  token(policy: OAuth2Policy, deadlineMs: number): Promise<GivenToken | NoToken>;
  /** Gives a token no more that a service does not take. */
  forget(policy: OAuth2Policy): void;
}

interface Held {
  token: string;
  refreshToken: string | null;
  /** Milliseconds since 1970. */
  until: number;
}

/** Most tokens that are held. */
const mostTokens = 10_000;
/** Milliseconds for which a token is held whose authority does not say how long it lasts. */
const unsaidMs = 60_000;
/** Milliseconds before its end from which a token is not given any more: the call with it takes time. */
const marginMs = 10_000;

/** Asks authorities for tokens and holds them, in memory and for each tenant apart, until shortly before they end. */
export class TokenCache {
  readonly #http: HttpCaller;
  readonly #held = new Map<string, Held>();
  readonly #asking = new Map<string, Promise<GivenToken | NoToken>>();

  constructor(http: HttpCaller) {
    this.#http = http;
  }

  /** The tokens of one tenant. */
  of(tenantId: string): TokenSource {
    const keyOf = (policy: OAuth2Policy): string =>
      createHash('sha256')
        .update(JSON.stringify([tenantId, policy]))
        .digest('base64url');
    return {
      token: (policy, deadlineMs) => this.#token(keyOf(policy), policy, deadlineMs),
      forget: (policy) => {
        const held = this.#held.get(keyOf(policy));
        if (held) held.until = 0;
      },
    };
  }

  async #token(key: string, policy: OAuth2Policy, deadlineMs: number): Promise<GivenToken | NoToken> {
    const held = this.#held.get(key);
    if (held && held.until > Date.now()) return { kind: 'token', token: held.token, held: true };
    // Whoever asks meanwhile is given the same.
    let asking = this.#asking.get(key);
    if (!asking) {
      asking = this.#ask(key, policy, deadlineMs).finally(() => this.#asking.delete(key));
      this.#asking.set(key, asking);
    }
    return asking;
  }

  async #ask(key: string, policy: OAuth2Policy, deadlineMs: number): Promise<GivenToken | NoToken> {
    const endpoint = await this.#endpointOf(policy, deadlineMs);
    if (typeof endpoint !== 'string') return endpoint;
    const refreshToken = this.#held.get(key)?.refreshToken ?? null;
    const answer = await this.#http.send(tokenRequest(policy, endpoint, deadlineMs, refreshToken));
    if (answer.kind === 'failure') return { kind: 'failure', uri: endpoint, failure: answer };
    if (answer.status >= 500 || answer.status === 429) return { kind: 'answer', uri: endpoint, answer };
    const { content, status } = answer;
    const given = isJsonObject(content) ? content : {};
    const token = given['access_token'];
    if (status < 200 || status > 299 || typeof token !== 'string' || token === '') {
      const code =
        typeof given['error'] === 'string' ? `, ${JSON.stringify(given['error'].slice(0, 100))}` : '';
      return { kind: 'refused', detail: `${endpoint} gave no token (${status}${code})` };
    }
    const issuer = issuerOf(token);
    if (policy.issuers.length > 0 && issuer !== null && !policy.issuers.includes(issuer)) {
      return { kind: 'refused', detail: `${endpoint} gave a token issued by ${JSON.stringify(issuer)}` };
    }
    const seconds = Number(given['expires_in']);
    const lastsMs = seconds > 0 ? seconds * 1_000 - Math.min(marginMs, seconds * 100) : unsaidMs;
    const next = given['refresh_token'];
    this.#hold(key, {
      token,
      refreshToken: policy.grant === 'refresh_token' && typeof next === 'string' ? next : refreshToken,
      until: Date.now() + lastsMs,
    });
    return { kind: 'token', token, held: false };
  }

  #hold(key: string, held: Held): void {
    this.#held.delete(key);
    this.#held.set(key, held);
    const [oldest] = this.#held.keys();
    if (this.#held.size > mostTokens && oldest !== undefined) this.#held.delete(oldest);
  }

  async #endpointOf(policy: OAuth2Policy, deadlineMs: number): Promise<string | NoToken> {
    const { authority, tokenEndpoint, discovers } = policy;
    if (!discovers) return /^https?:/iu.test(tokenEndpoint) ? tokenEndpoint : below(authority, tokenEndpoint);
    const url = authority.includes('/.well-known/')
      ? authority
      : below(authority, '.well-known/openid-configuration');
    const answer = await this.#http.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      deadlineMs,
    });
    if (answer.kind === 'failure') return { kind: 'failure', uri: url, failure: answer };
    if (answer.status >= 300) return { kind: 'answer', uri: url, answer };
    const found = isJsonObject(answer.content) ? answer.content['token_endpoint'] : null;
    if (typeof found === 'string' && URL.canParse(found)) return found;
    return { kind: 'refused', detail: `${url} does not say where tokens are given` };
  }
}

function below(authority: string, path: string): string {
  return `${authority.replace(/\/+$/u, '')}/${path.replace(/^\/+/u, '')}`;
}

/** Who issued a token that is a JWT (RFC 7519); null for one that says nothing to its bearer. */
function issuerOf(token: string): string | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isJsonObject(claims) && typeof claims['iss'] === 'string' ? claims['iss'] : null;
  } catch {
    return null;
  }
}
