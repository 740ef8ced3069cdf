import { LruCache } from '@gantry/platform/cache/LruCache.js';
import type { Account } from './Account.js';
import { callerOf } from './callerOf.js';
import type { Identity } from './Identity.js';

export interface AccountDirectoryOptions {
  identify(identity: Identity): Promise<Account>;
  /** Milliseconds an answer is believed without an event saying otherwise. Default 10,000. */
  ttlMs?: number;
  /** Identities remembered at once. Default 10,000. */
  capacity?: number;
}

interface Entry {
  asked: Promise<Account>;
  /** Undefined while the answer is under way. */
  account: Account | undefined;
  expires: number;
}

/** Remembers briefly which user an identity is, and its memberships. Concurrent questions share one answer. */
export class AccountDirectory {
  readonly #identify: (identity: Identity) => Promise<Account>;
  readonly #ttlMs: number;
  readonly #entries: LruCache<string, Entry>;

  constructor(options: AccountDirectoryOptions) {
    this.#identify = options.identify;
    this.#ttlMs = options.ttlMs ?? 10_000;
    this.#entries = new LruCache(options.capacity ?? 10_000);
  }

  /** What is remembered of the account, by `callerOf` its identity: for who would rather not wait. */
  remembered(caller: string): Account | undefined {
    return this.#known(caller)?.account;
  }

  /** The account, and whether it comes from memory and so may be out of date. */
  async find(identity: Identity): Promise<{ account: Account; remembered: boolean }> {
    const known = this.#known(callerOf(identity));
    if (known) return { account: await known.asked, remembered: true };
    return { account: await this.#ask(identity), remembered: false };
  }

  /** The account as tenancy knows it now. */
  async findAfresh(identity: Identity): Promise<Account> {
    return this.#ask(identity);
  }

  /** Forgets a user whose memberships changed. */
  invalidate(userId: string): void {
    for (const [key, entry] of this.#entries.entries()) {
      // An answer under way may have been read before the change.
      if (!entry.account || entry.account.userId === userId) this.#entries.delete(key);
    }
  }

  /** Forgets everyone: for a change that does not say whom it concerns. */
  invalidateAll(): void {
    this.#entries.clear();
  }

  #known(caller: string): Entry | undefined {
    const entry = this.#entries.get(caller);
    return entry && entry.expires > Date.now() ? entry : undefined;
  }

  #ask(identity: Identity): Promise<Account> {
    const caller = callerOf(identity);
    const entry: Entry = {
      asked: this.#identify(identity),
      account: undefined,
      expires: Date.now() + this.#ttlMs,
    };
    this.#entries.set(caller, entry);
    entry.asked.then(
      (account) => void (entry.account = account),
      // A failure is not worth remembering, unless someone else's answer already took its place.
      () => this.#entries.get(caller) === entry && this.#entries.delete(caller),
    );
    return entry.asked;
  }
}
