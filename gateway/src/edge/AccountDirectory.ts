import { LruCache } from '@gantry/platform/cache/LruCache.js';
import type { Account } from './Account.js';
import type { Identity } from './Identity.js';

export interface AccountDirectoryOptions {
  identify(identity: Identity): Promise<Account>;
  /** Milliseconds an answer is believed without an event saying otherwise. Default 10,000. */
  ttlMs?: number;
  /** Identities remembered at once. Default 10,000. */
  capacity?: number;
}

interface Entry {
  account: Promise<Account>;
  /** Undefined while the answer is under way. */
  userId: string | undefined;
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

  /** The account, and whether it comes from memory and so may be out of date. */
  async find(identity: Identity): Promise<{ account: Account; remembered: boolean }> {
    const known = this.#entries.get(keyOf(identity));
    if (known && known.expires > Date.now()) return { account: await known.account, remembered: true };
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
      if (entry.userId === userId || entry.userId === undefined) this.#entries.delete(key);
    }
  }

  /** Forgets everyone: for a change that does not say whom it concerns. */
  invalidateAll(): void {
    this.#entries.clear();
  }

  #ask(identity: Identity): Promise<Account> {
    const key = keyOf(identity);
    const entry: Entry = {
      account: this.#identify(identity),
      userId: undefined,
      expires: Date.now() + this.#ttlMs,
    };
    this.#entries.set(key, entry);
    entry.account.then(
      ({ userId }) => void (entry.userId = userId),
      // A failure is not worth remembering, unless someone else's answer already took its place.
      () => this.#entries.get(key) === entry && this.#entries.delete(key),
    );
    return entry.account;
  }
}

function keyOf({ issuer, subject }: Identity): string {
  return JSON.stringify([issuer, subject]);
}
