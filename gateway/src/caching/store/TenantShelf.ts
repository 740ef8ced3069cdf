import type { CacheEntry, CacheTenant, NewEntry } from './CacheStore.js';

/** An entry on a shelf. */
export interface KeptEntry extends CacheEntry {
  readonly shelf: TenantShelf;
  readonly key: string;
  readonly tags: readonly string[];
  /** What it takes, with what is kept about it. */
  readonly bytes: number;
}

/** What an entry takes besides its value, key and tags, about. */
const overhead = 400;
const bytesPerTag = 100;

/** What an entry takes, about. */
export function bytesOf({ key, value, tags }: NewEntry): number {
  return overhead + value.length + key.length + tags.length * bytesPerTag;
}

/** One tenant's entries, least recently used first. */
export class TenantShelf {
  readonly tenant: CacheTenant;
  readonly #entries = new Map<string, KeptEntry>();
  readonly #byTag = new Map<string, Set<KeptEntry>>();
  #bytes = 0;

  constructor(tenant: CacheTenant) {
    this.tenant = tenant;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get oldest(): KeptEntry | undefined {
    return this.#entries.values().next().value;
  }

  get(key: string): KeptEntry | undefined {
    return this.#entries.get(key);
  }

  /** Makes an entry the one used last. */
  touch(entry: KeptEntry): void {
    this.#entries.delete(entry.key);
    this.#entries.set(entry.key, entry);
  }

  add(added: NewEntry, storedAt: number): KeptEntry {
    const { key, maxAge, tags } = added;
    const value = byItself(added.value);
    const bytes = bytesOf(added);
    const entry: KeptEntry = { shelf: this, key, value, maxAge, tags, storedAt, bytes };
    this.#entries.set(key, entry);
    this.#bytes += bytes;
    for (const tag of tags) {
      const tagged = this.#byTag.get(tag);
      if (tagged) tagged.add(entry);
      else this.#byTag.set(tag, new Set([entry]));
    }
    return entry;
  }

  remove(entry: KeptEntry): void {
    this.#entries.delete(entry.key);
    this.#bytes -= entry.bytes;
    for (const tag of entry.tags) {
      const tagged = this.#byTag.get(tag);
      tagged?.delete(entry);
      if (tagged?.size === 0) this.#byTag.delete(tag);
    }
  }

  tagged(tag: string): readonly KeptEntry[] {
    return [...(this.#byTag.get(tag) ?? [])];
  }
}

/** The same bytes, without what else is in the memory that they are a part of: small buffers are cut out of larger ones. */
function byItself(value: Buffer): Buffer {
  if (value.buffer.byteLength === value.length) return value;
  const copy = Buffer.allocUnsafeSlow(value.length);
  value.copy(copy);
  return copy;
}
