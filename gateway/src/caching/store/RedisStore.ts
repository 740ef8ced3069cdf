import { RedisConnection } from '@gantry/platform/redis/RedisConnection.js';
import type { TenantRedis } from '@gantry/platform/redis/TenantRedis.js';
import { everythingTag } from '../entityTags.js';
import type { CacheEntry, CacheStore, CacheTenant, Lookup, NewEntry } from './CacheStore.js';
import { invalidateScript, keepScript } from './redisScripts.js';

export interface RedisStoreOptions {
  /** `redis://user:password@host:port/database`, or `rediss://` for TLS. */
  url: string;
  /** What all keys begin with; `gantry` without it. */
  namespace?: string;
  /** Milliseconds that Redis may take for a command; what takes longer has failed. */
  timeoutMs: number;
  /** Told of each failure. */
  onFailure?: (error: unknown) => void;
  /** Told once when Redis answers again. */
  onRecovery?: () => void;
}

/** Tags to be invalidated in a tenant while Redis could not be reached, before all of the tenant goes. */
const maxOwed = 1_000;

/**
 * Keeps entries in Redis, for all gateways that share it; each tenant's under a prefix of its own. Invalidations that
 * could not be sent are made up for before anything is read again.
 */
export class RedisStore implements CacheStore {
  readonly #connection: RedisConnection;
  readonly #owed = new Map<CacheTenant, ReadonlySet<string>>();

  constructor({ url, namespace, timeoutMs, onFailure, onRecovery }: RedisStoreOptions) {
    this.#connection = new RedisConnection({
      url,
      name: 'gantry-gateway-cache',
      namespace,
      timeoutMs,
      onFailure,
      onRecovery,
    });
  }

  /** Connects; when that fails it goes on trying. */
  connect(): Promise<void> {
    return this.#connection.connect();
  }

  async read(tenant: CacheTenant, keys: readonly string[]): Promise<Lookup> {
    try {
      if (this.#owed.size > 0) await this.#settle();
      const names = keys.map((key) => entryName(key));
      // Sent together, and so answered in this order.
      const moment = this.#connection.moment();
      const values = names.length > 0 ? this.#of(tenant).getMany(names) : [];
      const [at, found] = await Promise.all([moment, values]);
      return { entries: found.map(decode), moment: at };
    } catch {
      return { entries: keys.map(() => undefined), moment: 0 };
    }
  }

  async write(tenant: CacheTenant, entries: readonly NewEntry[], moment: number): Promise<void> {
    const redis = this.#of(tenant);
    await Promise.allSettled(
      entries.map((entry) => {
        const lifetime = Math.max(1, Math.floor(entry.maxAge * 1_000));
        return redis.script(
          keepScript,
          [entryName(entry.key), tagPrefix, markPrefix],
          [encode(entry), lifetime, moment, everythingTag, ...entry.tags],
        );
      }),
    );
  }

  async invalidate(tenant: CacheTenant, tags: readonly string[]): Promise<void> {
    this.#owe(tenant, tags);
    // What cannot be sent now is owed.
    await this.#settle().catch(() => undefined);
  }

  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  /** Invalidates what is owed. Redis takes commands in their order, so nothing that follows is read before it. */
  async #settle(): Promise<void> {
    const owed = [...this.#owed];
    this.#owed.clear();
    const outcomes = await Promise.allSettled(
      owed.map(([tenant, tags]) =>
        this.#of(tenant).script(invalidateScript, [tagPrefix, markPrefix], [...tags]),
      ),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') this.#owe(...owed[index]!);
    }
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  #owe(tenant: CacheTenant, tags: Iterable<string>): void {
    const owed = new Set([...(this.#owed.get(tenant) ?? []), ...tags]);
    this.#owed.set(tenant, owed.size > maxOwed ? new Set([everythingTag]) : owed);
  }

  #of(tenant: CacheTenant): TenantRedis {
    return this.#connection.tenant(tenant);
  }
}

const tagPrefix = 'cache:tag:';
const markPrefix = 'cache:mark:';

function entryName(key: string): string {
  return `cache:entry:${key}`;
}

/** Bytes before the value: when it was stored, and for how long. */
const head = 16;

function encode({ value, maxAge }: NewEntry): Buffer {
  const bytes = Buffer.allocUnsafe(head + value.length);
  bytes.writeDoubleBE(Date.now(), 0);
  bytes.writeDoubleBE(maxAge, 8);
  value.copy(bytes, head);
  return bytes;
}

function decode(bytes: Buffer | null): CacheEntry | undefined {
  if (!bytes || bytes.length < head) return undefined;
  return { storedAt: bytes.readDoubleBE(0), maxAge: bytes.readDoubleBE(8), value: bytes.subarray(head) };
}
