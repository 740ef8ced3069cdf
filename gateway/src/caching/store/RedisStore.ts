import { Redis } from 'ioredis';
import { everythingTag } from '../entityTags.js';
import type { CacheEntry, CacheStore, CacheTenant, Lookup, NewEntry } from './CacheStore.js';
import { invalidateScript, keepScript } from './redisScripts.js';

export interface RedisStoreOptions {
  /** `redis://user:password@host:port/database`, or `rediss://` for TLS. */
  url: string;
  /** What all keys begin with. */
  prefix?: string;
  /** Milliseconds that Redis may take for a command; what takes longer has failed. */
  timeoutMs: number;
  /** Told of each failure. */
  onFailure?: (error: unknown) => void;
  /** Told once when Redis answers again. */
  onRecovery?: () => void;
}

/** Tags to be invalidated in a tenant while Redis could not be reached, before all of the tenant goes. */
const maxOwed = 1_000;

/** The scripts as ioredis defines them. */
interface Scripts {
  gantryKeep(key: string, ...rest: (string | number | Buffer)[]): Promise<number>;
  gantryInvalidate(...rest: string[]): Promise<number>;
}

/**
 * Keeps entries in Redis, for all gateways that share it; each tenant's under a prefix of its own. Invalidations that
 * could not be sent are made up for before anything is read again.
 */
export class RedisStore implements CacheStore {
  readonly #redis: Redis & Scripts;
  readonly #options: RedisStoreOptions;
  readonly #owed = new Map<CacheTenant, ReadonlySet<string>>();
  #failing = false;

  constructor(options: RedisStoreOptions) {
    this.#options = options;
    const redis = new Redis(options.url, {
      lazyConnect: true,
      // While Redis is away, whoever asks is told at once.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: options.timeoutMs * 10,
      commandTimeout: options.timeoutMs,
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    });
    redis.on('error', (error) => this.#failed(error));
    redis.defineCommand('gantryKeep', { numberOfKeys: 1, lua: keepScript });
    redis.defineCommand('gantryInvalidate', { numberOfKeys: 0, lua: invalidateScript });
    this.#redis = redis as Redis & Scripts;
  }

  /** Connects; when that fails it goes on trying. */
  async connect(): Promise<void> {
    await this.#attempt(() => this.#redis.connect(), undefined);
  }

  async read(tenant: CacheTenant, keys: readonly string[]): Promise<Lookup> {
    const nothing: Lookup = { entries: keys.map(() => undefined), moment: 0 };
    return this.#attempt(async () => {
      if (this.#owed.size > 0) await this.#settle();
      const prefix = this.#prefix(tenant);
      const commands = this.#redis.pipeline().time();
      if (keys.length > 0) commands.mgetBuffer(keys.map((key) => `${prefix}entry:${key}`));
      const replies = (await commands.exec()) ?? [];
      for (const [error] of replies) if (error) throw error;
      const [time, values = []] = replies.map(([, reply]) => reply) as [string[], (Buffer | null)[]?];
      const [seconds, microseconds] = time.map(Number);
      return { entries: values.map(decode), moment: seconds! * 1_000_000 + microseconds! };
    }, nothing);
  }

  async write(tenant: CacheTenant, entries: readonly NewEntry[], moment: number): Promise<void> {
    const prefix = this.#prefix(tenant);
    await this.#attempt(async () => {
      await Promise.all(
        entries.map((entry) =>
          this.#redis.gantryKeep(
            `${prefix}entry:${entry.key}`,
            encode(entry),
            Math.max(1, Math.floor(entry.maxAge * 1_000)),
            moment,
            `${prefix}tag:`,
            `${prefix}mark:`,
            everythingTag,
            ...entry.tags,
          ),
        ),
      );
    }, undefined);
  }

  async invalidate(tenant: CacheTenant, tags: readonly string[]): Promise<void> {
    this.#owe(tenant, tags);
    await this.#attempt(() => this.#settle(), undefined);
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
    return Promise.resolve();
  }

  /** Invalidates what is owed. Redis takes commands in their order, so nothing that follows is read before it. */
  async #settle(): Promise<void> {
    const owed = [...this.#owed];
    this.#owed.clear();
    const outcomes = await Promise.allSettled(
      owed.map(([tenant, tags]) => {
        const prefix = this.#prefix(tenant);
        return this.#redis.gantryInvalidate(`${prefix}tag:`, `${prefix}mark:`, ...tags);
      }),
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

  /** One tenant's part of Redis. In braces, since a cluster keeps together what is equal in them. */
  #prefix(tenant: CacheTenant): string {
    const { prefix = 'gantry:cache:' } = this.#options;
    return `${prefix}{${tenant === null ? '' : `tenant=${encodeURIComponent(tenant)}`}}:`;
  }

  async #attempt<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      const result = await work();
      if (this.#failing) this.#options.onRecovery?.();
      this.#failing = false;
      return result;
    } catch (error) {
      this.#failed(error);
      return otherwise;
    }
  }

  #failed(error: unknown): void {
    this.#failing = true;
    this.#options.onFailure?.(error);
  }
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
