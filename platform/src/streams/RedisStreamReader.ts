import { setTimeout as sleep } from 'node:timers/promises';
import { GantryError } from '../errors/GantryError.js';
import type { RedisConnection } from '../redis/RedisConnection.js';
import type { TenantRedis } from '../redis/TenantRedis.js';
import { cursorExpired } from './cursorExpired.js';
import type { ReadOptions, StreamEntry } from './LiveStreams.js';
import { readEntry, type FeedEntry, type Follower, type RedisStreamFeed } from './RedisStreamFeed.js';
import { parsePlace, type StreamPlace } from './StreamPlace.js';

/** Entries that wait for a slow reader; one that has more to take reads them from Redis when it comes to it. */
const mostWaiting = 1_000;
/** Entries asked for at a time. */
const entriesPerLook = 500;
/** Milliseconds between two tries while Redis refuses. */
const betweenTries = 100;

export interface RedisStreamReaderOptions extends ReadOptions {
  connection: RedisConnection;
  redis: TenantRedis;
  feed: RedisStreamFeed;
  /** The stream's name among the tenant's keys. */
  name: string;
  /** Milliseconds that a reader waits for a Redis that is away, before it is told so. */
  patienceMs: number;
}

/**
 * One reader of one stream. It is handed what the feed reads, and looks at the stream itself at the beginning, when it was
 * too slow, and when something may be missing. What it gives is checked to be without gaps.
 */
export class RedisStreamReader implements Follower {
  readonly #options: RedisStreamReaderOptions;
  /** The last entry that was given, or begun after; undefined before the first of all. */
  #place: StreamPlace | undefined;
  #waiting: FeedEntry[] = [];
  /** There may be entries in Redis that the feed does not deliver. */
  #behind = true;
  /** The place may be none any more. */
  #doubted = false;
  #closed = false;
  #following = false;
  /** What comes next is not what follows the place. */
  #lost = false;
  /** Since when Redis has been away, in milliseconds since the epoch. */
  #awayAt: number | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(options: RedisStreamReaderOptions) {
    this.#options = options;
  }

  deliver(entries: readonly FeedEntry[]): void {
    if (this.#behind) return;
    if (this.#waiting.length + entries.length > mostWaiting) {
      this.#waiting = [];
      this.#behind = true;
    } else {
      this.#waiting.push(...entries);
    }
    this.#wake.resolve();
  }

  doubt(): void {
    this.#doubted = true;
    this.#behind = true;
    this.#waiting = [];
    this.#wake.resolve();
  }

  /** @throws GantryError CURSOR_EXPIRED; UNAVAILABLE when Redis stays away */
  async *read(): AsyncGenerator<StreamEntry[]> {
    const { after, signal, feed, redis, name } = this.#options;
    if (after != null) {
      this.#place = parsePlace(after);
      if (!this.#place) throw cursorExpired();
      this.#doubted = true;
    }
    const wake = (): void => this.#wake.resolve();
    signal?.addEventListener('abort', wake, { once: true });
    try {
      while (!signal?.aborted) {
        if (this.#lost) throw cursorExpired();
        this.#wake = Promise.withResolvers<void>();
        const entries = this.#behind ? await this.#look() : this.#waiting.splice(0);
        const batch = this.#accept(entries);
        if (batch.length > 0) yield batch;
        else if (this.#lost || this.#behind || this.#waiting.length > 0) continue;
        else if (this.#closed) return;
        else if (!this.#following) this.#follow();
        else await this.#wake.promise;
      }
    } finally {
      signal?.removeEventListener('abort', wake);
      feed.unfollow(redis.key(name), this);
    }
  }

  #follow(): void {
    const { redis, name, feed } = this.#options;
    this.#following = true;
    // Others may have got further meanwhile.
    if (feed.follow(redis.key(name), this.#id, this) !== this.#id) this.#behind = true;
  }

  /** What there is after the place, as far as Redis can be asked. */
  async #look(): Promise<FeedEntry[]> {
    const { redis, name } = this.#options;
    try {
      if (this.#doubted) await this.#check();
      // From here on what the feed delivers waits until this has been given.
      this.#behind = false;
      const entries = await redis.entries(name, this.#place ? `(${this.#id}` : '-', '+', entriesPerLook);
      if (entries.length === entriesPerLook) this.#behind = true;
      this.#awayAt = undefined;
      return entries.map(readEntry);
    } catch (error) {
      this.#behind = true;
      if (!(error instanceof GantryError) || error.code !== 'UNAVAILABLE') throw error;
      await this.#untilItIsBack(error);
      return [];
    }
  }

  /** @throws GantryError CURSOR_EXPIRED when what follows the place is not all kept, or the place is of another epoch */
  async #check(): Promise<void> {
    const { redis, name } = this.#options;
    const [[first], last] = await Promise.all([redis.entries(name, '-', '+', 1), redis.lastEntry(name)]);
    this.#doubted = false;
    const place = this.#place;
    if (!place) return;
    const oldest = first && parsePlace(first[0]);
    const newest = last && parsePlace(last[0]);
    const kept = oldest && newest && newest.epoch === place.epoch && oldest.epoch === place.epoch;
    if (!kept || place.number > newest.number || place.number < oldest.number - 1) throw cursorExpired();
  }

  async #untilItIsBack(error: GantryError): Promise<void> {
    const { connection, patienceMs, signal } = this.#options;
    this.#awayAt ??= Date.now();
    const left = this.#awayAt + patienceMs - Date.now();
    if (left <= 0) throw error;
    await connection.untilConnected(left, signal);
    await sleep(betweenTries);
  }

  /** What of these entries is new, up to a gap. */
  #accept(entries: readonly FeedEntry[]): StreamEntry[] {
    const batch: StreamEntry[] = [];
    for (const { cursor, payload } of entries) {
      const at = parsePlace(cursor)!;
      const place = this.#place;
      if (place && at.epoch === place.epoch && at.number <= place.number) continue;
      this.#lost = place !== undefined && (at.epoch !== place.epoch || at.number !== place.number + 1);
      if (this.#lost) break;
      this.#place = at;
      if (payload === null) this.#closed = true;
      else batch.push({ cursor, payload });
    }
    return batch;
  }

  /** The place as Redis knows it. */
  get #id(): string {
    return this.#place ? `${this.#place.epoch}-${this.#place.number}` : '0-0';
  }
}
