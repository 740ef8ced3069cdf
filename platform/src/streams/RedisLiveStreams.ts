import { randomInt } from 'node:crypto';
import type { JsonObject } from '../events/Json.js';
import type { RedisConnection } from '../redis/RedisConnection.js';
import type { LiveStreams, ReadOptions, StreamEntry } from './LiveStreams.js';
import { RedisStreamFeed } from './RedisStreamFeed.js';
import { RedisStreamReader } from './RedisStreamReader.js';
import { appendScript, closeScript } from './redisStreamScripts.js';

export interface RedisLiveStreamsOptions {
  /** Entries kept of one stream, at least; older ones are forgotten. Default 10,000. */
  entriesPerStream?: number;
  /** Milliseconds that a stream is kept which nobody appends to or reads. Default 10 minutes. */
  idleMs?: number;
  /** Milliseconds that readers wait for a Redis that is away, before they are told UNAVAILABLE. Default 15 seconds. */
  patienceMs?: number;
}

/**
 * Live streams that processes share: a Redis stream each (7.0 or later), among its tenant's keys. Redis need not keep
 * anything on disk: whoever reads a stream that was lost is told CURSOR_EXPIRED, and what must last is in a database.
 */
export class RedisLiveStreams implements LiveStreams {
  readonly #connection: RedisConnection;
  readonly #feed: RedisStreamFeed;
  readonly #entriesPerStream: number;
  readonly #idleMs: number;
  readonly #patienceMs: number;

  constructor(connection: RedisConnection, options: RedisLiveStreamsOptions = {}) {
    this.#connection = connection;
    this.#entriesPerStream = options.entriesPerStream ?? 10_000;
    this.#idleMs = options.idleMs ?? 10 * 60_000;
    this.#patienceMs = options.patienceMs ?? 15_000;
    this.#feed = new RedisStreamFeed(connection, this.#idleMs);
  }

  /** @throws GantryError UNAVAILABLE at once when Redis is away or full; the entry may have been appended all the same */
  async append(tenantId: string, stream: string, payload: JsonObject): Promise<string> {
    const parameters = [chance(), this.#entriesPerStream, this.#idleMs, JSON.stringify(payload)];
    const redis = this.#connection.tenant(tenantId);
    return (await redis.script(appendScript, [nameOf(stream)], parameters)) as string;
  }

  read(tenantId: string, stream: string, options: ReadOptions = {}): AsyncGenerator<StreamEntry[]> {
    const reader = new RedisStreamReader({
      ...options,
      connection: this.#connection,
      redis: this.#connection.tenant(tenantId),
      feed: this.#feed,
      name: nameOf(stream),
      patienceMs: this.#patienceMs,
    });
    return reader.read();
  }

  /** @throws GantryError UNAVAILABLE */
  async close(tenantId: string, stream: string): Promise<void> {
    await this.#connection.tenant(tenantId).script(closeScript, [nameOf(stream)], [chance(), this.#idleMs]);
  }

  ready(): Promise<boolean> {
    return this.#connection.ready();
  }

  /** Stops reading. The connection is whose it was. */
  async stop(): Promise<void> {
    await this.#feed.close();
  }
}

function nameOf(stream: string): string {
  return `stream:${stream}`;
}

/** Three digits. */
function chance(): string {
  return String(randomInt(1_000)).padStart(3, '0');
}
