import { validateHeaderValue, type IncomingHttpHeaders } from 'node:http';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { Actor } from '@gantry/platform/identity/RequestContext.js';
import { anonymous } from '../edge/anonymous.js';
import type { Session, SessionSource } from '../edge/Authenticator.js';
import { callerOf } from '../edge/callerOf.js';
import type { Credentials } from '../edge/Credentials.js';
import type { ForwardedContext } from '../edge/ForwardedContext.js';
import type { Identity } from '../edge/Identity.js';
import type { TokenCheck } from '../edge/VerifiedTokens.js';

export interface StandaloneAuthenticatorOptions {
  /** Verifies bearer tokens; without it nobody's token is looked at. */
  verifier?: TokenCheck | undefined;
  /** Whether its tokens are of several issuers, so that a subject alone does not say who somebody is. */
  severalIssuers?: boolean;
  /** Whether a request without a token is refused. */
  tokenRequired?: boolean;
  /** Headers that subgraphs get as the client sent them. */
  forwardedHeaders?: readonly ForwardedHeader[];
}

/** The name of a header for all subgraphs, or for one. */
export type ForwardedHeader = string | { header: string; subgraph?: string | undefined };

/** Lets everyone in, or whose token holds: a gateway without tenants, accounts and roles. */
export class StandaloneAuthenticator implements SessionSource {
  readonly #options: StandaloneAuthenticatorOptions;
  readonly #forwarded: readonly string[];
  readonly #recipients: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(options: StandaloneAuthenticatorOptions = {}) {
    this.#options = options;
    const headers = (options.forwardedHeaders ?? []).map((one) =>
      typeof one === 'string' ? { header: one } : one,
    );
    this.#forwarded = [...new Set(headers.map(({ header }) => header.toLowerCase()))];
    this.#recipients = recipientsOf(headers);
  }

  authenticate({ token, headers }: Credentials): Session | Promise<Session> {
    const { verifier, tokenRequired } = this.#options;
    if (tokenRequired && token === null) {
      throw new GantryError('UNAUTHENTICATED', 'A bearer token is required: "authorization: Bearer …".');
    }
    if (!verifier || token === null) return this.#sessionOf(undefined, headers);
    return verifier.verify(token).then((identity) => this.#sessionOf(identity, headers));
  }

  #sessionOf(identity: Identity | undefined, headers: IncomingHttpHeaders): Session {
    const caller = identity ? callerOf(identity) : '';
    const actor: Actor = identity ? { id: this.#idOf(identity, caller), kind: 'USER' } : anonymous;
    if (identity?.email) actor.email = identity.email;
    const scopes = identity?.scopes ?? none;
    const forwarded = pick(headers, this.#forwarded);
    const recipients = this.#recipients;
    return {
      expiresAt: identity?.expiresAt ?? Number.POSITIVE_INFINITY,
      caller,
      context: (requestId): ForwardedContext => ({
        actor,
        tenant: null,
        roles: none,
        scopes,
        requestId,
        forwarded,
        recipients,
      }),
    };
  }

  /** The subject where there is one issuer; else, and for who has the name of those without a token, issuer and subject. */
  #idOf({ subject }: Identity, caller: string): string {
    return this.#options.severalIssuers || subject === anonymous.id ? caller : subject;
  }
}

/** Whoever else may have a header: one that is also for all has no list. */
function recipientsOf(
  headers: readonly { header: string; subgraph?: string | undefined }[],
): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  const recipients = new Map<string, Set<string>>();
  for (const { header, subgraph } of headers) {
    if (subgraph === undefined) continue;
    const name = header.toLowerCase();
    recipients.set(name, (recipients.get(name) ?? new Set<string>()).add(subgraph));
  }
  for (const { header, subgraph } of headers) {
    if (subgraph === undefined) recipients.delete(header.toLowerCase());
  }
  return recipients.size > 0 ? recipients : undefined;
}

/** The same for everyone, by which requests are quickly seen to be of the same caller. */
const none: string[] = [];
const nothing: Readonly<Record<string, string>> = {};
Object.freeze(none);
Object.freeze(nothing);

function pick(headers: IncomingHttpHeaders, names: readonly string[]): Readonly<Record<string, string>> {
  if (names.length === 0) return nothing;
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) picked[name] = sendable(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return picked;
}

/** What came in a socket's `connectionParams` may be any text. @throws GantryError BAD_USER_INPUT */
function sendable(name: string, value: string): string {
  try {
    validateHeaderValue(name, value);
    return value;
  } catch {
    // Its value may be a secret.
    throw new GantryError('BAD_USER_INPUT', `The header "${name}" has a character that no header can have.`);
  }
}
