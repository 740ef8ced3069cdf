/** Something kept. */
export interface CacheEntry {
  readonly value: Buffer;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
  /** Seconds that it is kept from then on. */
  readonly maxAge: number;
}

/** Something to be kept. */
export interface NewEntry {
  readonly key: string;
  readonly value: Buffer;
  /** Seconds. */
  readonly maxAge: number;
  /** What invalidates it. */
  readonly tags: readonly string[];
}

export interface Lookup {
  /** By the keys asked for; undefined where nothing is kept. */
  readonly entries: readonly (CacheEntry | undefined)[];
  /** When the store was asked, as the store counts: what is stored later of what was read after it goes by this. */
  readonly moment: number;
}

/** The tenant that something is kept for; null for requests without one. */
export type CacheTenant = string | null;

/**
 * Keeps bytes, each tenant's apart. A store that cannot be reached has nothing, keeps nothing, and rejects nothing: a
 * cache that fails makes answers slower, never wrong.
 */
export interface CacheStore {
  read(tenant: CacheTenant, keys: readonly string[]): Promise<Lookup>;
  /**
   * Keeps entries, except for those with a tag that was invalidated after `moment`: what they were made of may have been
   * read before that.
   */
  write(tenant: CacheTenant, entries: readonly NewEntry[], moment: number): Promise<void>;
  /** Forgets whatever has one of these tags, in all processes that share the store. */
  invalidate(tenant: CacheTenant, tags: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
