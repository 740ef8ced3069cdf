import { createHash } from 'node:crypto';
import { LruCache } from '@gantry/platform/cache/LruCache.js';
import type { Identity } from './Identity.js';

/** Tokens remembered. */
const capacity = 10_000;
/** Milliseconds for which a signature once found good is not looked at again: for so long a withdrawn key goes on. */
const lifetime = 30_000;

/** Tells who a token is of. */
export interface TokenCheck {
  /** @throws GantryError UNAUTHENTICATED for a token that does not hold */
  verify(token: string): Promise<Identity>;
}

interface Verified {
  readonly identity: Promise<Identity>;
  /** In milliseconds since the epoch. */
  until: number;
}

/**
 * Remembers for a short while which tokens hold: a caller sends the same one again and again, and to verify a signature takes
 * longer than many a query. Tokens themselves are not kept, only their digests; nor is what was refused.
 */
export class VerifiedTokens implements TokenCheck {
  readonly #check: TokenCheck;
  readonly #known = new LruCache<string, Verified>(capacity);

  constructor(check: TokenCheck) {
    this.#check = check;
  }

  verify(token: string): Promise<Identity> {
    const key = createHash('sha256').update(token).digest('base64');
    const known = this.#known.get(key);
    if (known && Date.now() < known.until) return known.identity;
    const entry: Verified = { identity: this.#check.verify(token), until: Date.now() + lifetime };
    this.#known.set(key, entry);
    entry.identity.then(
      ({ expiresAt }) => {
        entry.until = Math.min(entry.until, expiresAt);
      },
      () => {
        if (this.#known.get(key) === entry) this.#known.delete(key);
      },
    );
    return entry.identity;
  }
}
