import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { RedisConnection } from '../redis/RedisConnection.js';
import type { RawStreamEntry } from '../redis/TenantRedis.js';
import { untilReady } from '../redis/untilReady.js';
import { payloadField } from './redisStreamScripts.js';
import type { StreamEntry } from './LiveStreams.js';

/** An entry that was read, or the mark of the end. */
export type FeedEntry = Omit<StreamEntry, 'payload'> & { payload: StreamEntry['payload'] | null };

/** Who wants to be told what is appended to a stream. */
export interface Follower {
  /** Consecutive entries. */
  deliver(entries: readonly FeedEntry[]): void;
  /** Something may be missing: look at the stream itself. */
  doubt(): void;
}

interface Followed {
  /** Id of the last entry that was delivered. */
  position: string;
  readonly followers: Set<Follower>;
}

/** Milliseconds that Redis may keep a read waiting, and those after which an answer is not expected any more. */
const blockMs = 5_000;
const patienceMs = blockMs + 2_000;
/** Entries of one stream that are read at a time. */
const entriesPerRead = 500;
/**
 * Milliseconds between two reads for each stream that is followed, and at most: Redis looks at every one of them for each
 * read, which is worth while only when there is something in several.
 */
const pausePerStream = 0.01;
const longestPause = 10;
/** Milliseconds until the next read after one that failed. */
const afterFailure = 50;

/**
 * Reads all streams that anybody in this process follows over one connection, blocked in one `XREAD`. When another stream
 * is to be followed, the read is cut short.
 */
export class RedisStreamFeed {
  readonly #connection: RedisConnection;
  readonly #keepMs: number;
  readonly #client: Redis;
  readonly #followed = new Map<string, Followed>();
  readonly #refreshing: NodeJS.Timeout;
  /** What Redis calls the connection, while there is one. */
  #clientId: number | undefined;
  /** Streams of the read under way; undefined when there is none. */
  #reading: ReadonlySet<string> | undefined;
  #interrupting = false;
  #wake = Promise.withResolvers<void>();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;

  /** @param keepMs milliseconds that a stream is kept which nobody appends to; one that is followed is kept for longer */
  constructor(connection: RedisConnection, keepMs: number) {
    this.#connection = connection;
    this.#keepMs = keepMs;
    this.#client = connection.forBlocking();
    // What goes wrong is told by the commands of the connection that it belongs to.
    this.#client.on('error', () => undefined);
    this.#client.on('close', () => {
      this.#clientId = undefined;
      this.#doubt(this.#followed.values());
    });
    this.#refreshing = setInterval(() => void this.#refresh(), keepMs / 4).unref();
    this.#running = this.#run();
  }

  /** Delivers what comes after `position`, or after another one when others follow the stream already; which one is returned. */
  follow(key: string, position: string, follower: Follower): string {
    let followed = this.#followed.get(key);
    if (!followed) this.#followed.set(key, (followed = { position, followers: new Set() }));
    followed.followers.add(follower);
    this.#wake.resolve();
    void this.#interrupt();
    return followed.position;
  }

  unfollow(key: string, follower: Follower): void {
    const followed = this.#followed.get(key);
    if (followed?.followers.delete(follower) && followed.followers.size === 0) this.#followed.delete(key);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#refreshing);
    this.#wake.resolve();
    this.#client.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    await this.#client.connect().catch(() => undefined);
    while (!this.#closing.signal.aborted) {
      this.#wake = Promise.withResolvers<void>();
      if (this.#followed.size === 0) {
        await this.#wake.promise;
        continue;
      }
      try {
        await this.#read();
        const pause = this.#followed.size * pausePerStream;
        if (pause >= 1) await sleep(Math.min(pause, longestPause));
      } catch {
        await untilReady(this.#client, this.#closing.signal);
        await sleep(afterFailure);
      }
    }
  }

  async #read(): Promise<void> {
    this.#clientId ??= await this.#client.client('ID');
    const keys = [...this.#followed.keys()];
    const positions = [...this.#followed.values()].map(({ position }) => position);
    // A connection that Redis does not answer on is of no use.
    const late = setTimeout(() => this.#client.disconnect(true), patienceMs);
    this.#reading = new Set(keys);
    try {
      const read = ['COUNT', entriesPerRead, 'BLOCK', blockMs, 'STREAMS', ...keys, ...positions] as const;
      const reply = (await this.#client.call('XREAD', ...read)) as [string, RawStreamEntry[]][] | null;
      for (const [key, entries] of reply ?? []) this.#deliver(key, entries);
    } finally {
      this.#reading = undefined;
      clearTimeout(late);
    }
  }

  #deliver(key: string, entries: RawStreamEntry[]): void {
    const followed = this.#followed.get(key);
    const last = entries.at(-1);
    if (!followed || !last) return;
    followed.position = last[0];
    const read = entries.map(readEntry);
    for (const follower of followed.followers) follower.deliver(read);
  }

  /** Cuts a read short that lacks one of the streams. */
  async #interrupt(): Promise<void> {
    if (this.#interrupting) return;
    this.#interrupting = true;
    try {
      // All that are to be followed in this turn of the event loop together.
      await Promise.resolve();
      for (let reading = this.#reading; reading && reading === this.#reading; reading = this.#reading) {
        if ([...this.#followed.keys()].every((key) => reading!.has(key))) return;
        const id = this.#clientId!;
        // It may be on its way to Redis, and not blocked yet.
        if ((await this.#connection.run((client) => client.client('UNBLOCK', id))) !== 1) await sleep(1);
      }
    } catch {
      // It goes on when the read under way ends by itself, which it does soon where Redis is away.
    } finally {
      this.#interrupting = false;
    }
  }

  /** Keeps alive what is followed, and doubts what is gone all the same. */
  async #refresh(): Promise<void> {
    const followed = [...this.#followed];
    try {
      const kept = await this.#connection.run(async (client) =>
        Promise.all(followed.map(([key]) => client.pexpire(key, this.#keepMs))),
      );
      this.#doubt(followed.filter((_, index) => kept[index] === 0).map(([, each]) => each));
    } catch {
      // What was followed meanwhile is doubted when the connection is lost.
    }
  }

  #doubt(doubted: Iterable<Followed>): void {
    for (const { followers } of doubted) for (const follower of followers) follower.doubt();
  }
}

/** An entry as its reader knows it. */
export function readEntry([cursor, [field, value]]: RawStreamEntry): FeedEntry {
  const payload = field === payloadField ? (JSON.parse(value!) as StreamEntry['payload']) : null;
  return { cursor, payload };
}
