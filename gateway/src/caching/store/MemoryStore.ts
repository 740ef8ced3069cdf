import { everythingTag } from '../entityTags.js';
import { remaining } from '../remaining.js';
import type { CacheEntry, CacheStore, CacheTenant, Lookup, NewEntry } from './CacheStore.js';
import { Invalidations } from './Invalidations.js';
import { bytesOf, TenantShelf, type KeptEntry } from './TenantShelf.js';

export interface MemoryStoreOptions {
  /** Bytes that are kept at most. */
  maxBytes: number;
  /** The part of them that one tenant may hold: more than 0, at most 1. */
  tenantShare: number;
  /** Told how many bytes are kept. */
  onSize?: (bytes: number) => void;
}

/**
 * Keeps entries in this process. What has not been used for longest goes first: the tenant's own, where a tenant holds
 * its share, so that no tenant can drive all others out.
 */
export class MemoryStore implements CacheStore {
  readonly #options: MemoryStoreOptions;
  readonly #shelves = new Map<CacheTenant, TenantShelf>();
  /** All entries, least recently used first. */
  readonly #entries = new Set<KeptEntry>();
  readonly #invalidations = new Invalidations();
  #bytes = 0;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  read(tenant: CacheTenant, keys: readonly string[]): Promise<Lookup> {
    const shelf = this.#shelves.get(tenant);
    const entries = keys.map((key) => shelf && this.#find(shelf, key));
    return Promise.resolve({ entries, moment: this.#invalidations.moment });
  }

  write(tenant: CacheTenant, entries: readonly NewEntry[], moment: number): Promise<void> {
    for (const entry of entries) {
      const tags = [...entry.tags, everythingTag];
      if (
        this.#invalidations.since(
          moment,
          tags.map((tag) => marked(tenant, tag)),
        )
      )
        continue;
      this.#keep(tenant, { ...entry, tags });
    }
    this.#options.onSize?.(this.#bytes);
    return Promise.resolve();
  }

  invalidate(tenant: CacheTenant, tags: readonly string[]): Promise<void> {
    this.#invalidations.add(tags.map((tag) => marked(tenant, tag)));
    const shelf = this.#shelves.get(tenant);
    for (const tag of shelf ? tags : []) shelf!.tagged(tag).forEach((entry) => this.#remove(entry));
    this.#options.onSize?.(this.#bytes);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#entries.clear();
    this.#shelves.clear();
    return Promise.resolve();
  }

  #find(shelf: TenantShelf, key: string): CacheEntry | undefined {
    const entry = shelf.get(key);
    if (!entry) return undefined;
    if (remaining(entry) === 0) {
      this.#remove(entry);
      return undefined;
    }
    shelf.touch(entry);
    this.#entries.delete(entry);
    this.#entries.add(entry);
    return entry;
  }

  #keep(tenant: CacheTenant, entry: NewEntry): void {
    const known = this.#shelves.get(tenant)?.get(entry.key);
    if (known) this.#remove(known);
    const { maxBytes, tenantShare } = this.#options;
    const share = maxBytes * tenantShare;
    if (bytesOf(entry) > share) return;
    let shelf = this.#shelves.get(tenant);
    if (!shelf) this.#shelves.set(tenant, (shelf = new TenantShelf(tenant)));
    const kept = shelf.add(entry, Date.now());
    this.#entries.add(kept);
    this.#bytes += kept.bytes;
    while (shelf.oldest && shelf.bytes > share) this.#remove(shelf.oldest);
    while (this.#bytes > maxBytes) this.#remove(this.#entries.values().next().value!);
  }

  #remove(entry: KeptEntry): void {
    const { shelf } = entry;
    shelf.remove(entry);
    this.#entries.delete(entry);
    this.#bytes -= entry.bytes;
    if (!shelf.oldest) this.#shelves.delete(shelf.tenant);
  }
}

/** A tag of one tenant, among those of all. */
function marked(tenant: CacheTenant, tag: string): string {
  return JSON.stringify([tenant, tag]);
}
