import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Account, Membership } from './Account.js';
import type { AccountDirectory } from './AccountDirectory.js';
import { anonymous } from './anonymous.js';
import { callerOf } from './callerOf.js';
import { chooseMembership, type NamedTenants } from './chooseMembership.js';
import type { Credentials } from './Credentials.js';
import type { Identity } from './Identity.js';
import type { TokenCheck } from './VerifiedTokens.js';

/** A caller whose token holds. What they may do is looked up anew for every operation. */
export interface Session {
  /** When the token ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Whom the token is for, by issuer and subject; the same for every token of one caller. */
  readonly caller: string;
  /**
   * Who acts, in which tenant, in which roles.
   * @throws GantryError, at once or as a rejection: FORBIDDEN when the tenant named is none of theirs, UNAVAILABLE when
   * tenancy cannot be asked
   */
  context(requestId: string): RequestContext | Promise<RequestContext>;
}

const anonymousSession: Session = {
  expiresAt: Number.POSITIVE_INFINITY,
  caller: '',
  context: (requestId) => ({ actor: anonymous, tenant: null, roles: [], scopes: [], requestId }),
};

/** Turns what a request or a socket presents into a session. */
export interface SessionSource {
  /** @throws GantryError UNAUTHENTICATED for who is not let in, at once or as a rejection */
  authenticate(credentials: Credentials): Session | Promise<Session>;
}

/** Lets in who has a token that holds, as the user and member that tenancy knows them for. */
export class Authenticator implements SessionSource {
  readonly #verifier: TokenCheck;
  readonly #directory: AccountDirectory;

  readonly #letsAnonymousIn: boolean;

  constructor(verifier: TokenCheck, directory: AccountDirectory, options: { anonymous?: boolean } = {}) {
    this.#verifier = verifier;
    this.#directory = directory;
    this.#letsAnonymousIn = options.anonymous ?? false;
  }

  /** @throws GantryError UNAUTHENTICATED for a token that does not hold, and for none unless that is allowed */
  async authenticate(credentials: Credentials): Promise<Session> {
    if (credentials.token === null) {
      if (this.#letsAnonymousIn) return anonymousSession;
      throw new GantryError('UNAUTHENTICATED', 'A bearer token is required: "authorization: Bearer …".');
    }
    const identity = await this.#verifier.verify(credentials.token);
    // Sessions may last for long: the token and the headers are not kept.
    const { tenant } = credentials;
    const named = { byToken: identity.tenant, byClient: tenant };
    const caller = callerOf(identity);
    return {
      expiresAt: identity.expiresAt,
      caller,
      context: (requestId) =>
        // Each event of a subscription asks: what is remembered is given at once.
        this.#remembered(caller, identity, named, requestId) ?? this.#lookUp(identity, named, requestId),
    };
  }

  /** @throws GantryError FORBIDDEN when token and client name different tenants */
  #remembered(
    caller: string,
    identity: Identity,
    named: NamedTenants,
    requestId: string,
  ): RequestContext | undefined {
    const account = this.#directory.remembered(caller);
    const membership = account && chooseMembership(account, named);
    return membership === undefined ? undefined : contextOf(identity, account!, membership, requestId);
  }

  async #lookUp(identity: Identity, named: NamedTenants, requestId: string): Promise<RequestContext> {
    const found = await this.#directory.find(identity);
    let account = found.account;
    let membership = chooseMembership(account, named);
    if (membership === undefined && found.remembered) {
      // Who has just created a tenant, or accepted an invitation, should not have to wait for a cache.
      account = await this.#directory.findAfresh(identity);
      membership = chooseMembership(account, named);
    }
    if (membership === undefined) {
      const name = (named.byClient ?? named.byToken ?? '').slice(0, 60);
      throw new GantryError('FORBIDDEN', `You are no member of a tenant "${name}".`);
    }
    return contextOf(identity, account, membership, requestId);
  }
}

function contextOf(
  { email, scopes }: Identity,
  { userId }: Account,
  membership: Membership | null,
  requestId: string,
): RequestContext {
  return {
    actor: { id: userId, kind: 'USER', ...(email === null ? {} : { email }) },
    tenant: membership?.tenant ?? null,
    roles: membership?.roles ?? [],
    scopes,
    requestId,
  };
}
