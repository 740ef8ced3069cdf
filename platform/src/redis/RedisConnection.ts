import { Redis } from 'ioredis';
import { GantryError } from '../errors/GantryError.js';
import { redisFailure, type RedisFailure } from './RedisFailure.js';
import { TenantRedis } from './TenantRedis.js';
import { untilReady } from './untilReady.js';

export interface RedisConnectionOptions {
  /** `redis://user:password@host:port/database`, or `rediss://` for TLS. */
  url: string;
  /** What it is for, to be seen in `CLIENT LIST`. */
  name: string;
  /** What all keys begin with; another one for each installation that shares a Redis. Default `gantry`. */
  namespace?: string | undefined;
  /** Milliseconds that Redis may take for a command; what takes longer has failed. Default 1,000. */
  timeoutMs?: number | undefined;
  /** Told of each failure: of a command, or of an attempt to connect. Commands and secrets are not in it. */
  onFailure?: ((error: RedisFailure) => void) | undefined;
  /** Told once when Redis does again what it is asked to. */
  onRecovery?: (() => void) | undefined;
}

/** Milliseconds without a refusal after which a Redis that was full counts as recovered: it goes on answering reads. */
const roomAgainMs = 5_000;

/**
 * A connection that is made again whenever it is lost. While there is none, whoever asks is told so at once: nothing
 * waits in a queue, so nothing is done late, and no memory is taken.
 */
export class RedisConnection {
  readonly #client: Redis;
  readonly #options: RedisConnectionOptions;
  #failing: { reason: RedisFailure['reason']; at: number } | undefined;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
    this.#client = connect(options, options.timeoutMs ?? 1_000);
    this.#client.on('error', (error: Error) => this.#failed(error));
  }

  /** Connects; when that fails it goes on trying. */
  async connect(): Promise<void> {
    if (this.#client.status !== 'wait') return;
    await this.#client.connect().catch((error: Error) => this.#failed(error));
  }

  /** Whether commands can be sent. */
  get isConnected(): boolean {
    return this.#client.status === 'ready';
  }

  /** Whether Redis answers. */
  async ready(): Promise<boolean> {
    return this.run((client) => client.ping()).then(
      () => true,
      () => false,
    );
  }

  /** Waits until it is connected, at most so long; whether it is. */
  async untilConnected(limitMs: number, signal?: AbortSignal): Promise<boolean> {
    const limit = AbortSignal.timeout(limitMs);
    await untilReady(this.#client, signal ? AbortSignal.any([limit, signal]) : limit);
    return this.isConnected;
  }

  /** Redis' time in microseconds since the epoch. @throws GantryError UNAVAILABLE */
  async moment(): Promise<number> {
    const [seconds, microseconds] = await this.run((client) => client.time());
    return Number(seconds) * 1_000_000 + Number(microseconds);
  }

  /** What of Redis belongs to a tenant; null for what belongs to none. */
  tenant(tenantId: string | null): TenantRedis {
    return new TenantRedis(this, this.#options.namespace ?? 'gantry', tenantId);
  }

  /** A connection of its own to the same Redis, for commands that block. It is the caller's to disconnect. */
  forBlocking(): Redis {
    return connect({ ...this.#options, name: `${this.#options.name}-blocking` }, undefined);
  }

  /**
   * Sends commands; for this folder and what multiplexes over tenants. Others use a tenant's part.
   * @throws GantryError UNAVAILABLE when Redis is away, full, or takes too long
   */
  async run<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    try {
      const result = await work(this.#client);
      if (this.#failing) this.#recovered();
      return result;
    } catch (error) {
      const failure = this.#failed(error);
      const message = 'What this needs cannot be reached at the moment; try again later.';
      throw new GantryError('UNAVAILABLE', message, {}, failure);
    }
  }

  close(): void {
    this.#client.disconnect();
  }

  #failed(error: unknown): RedisFailure {
    const failure = redisFailure(error);
    // What was not answered in time will not be sooner answered when more is asked over the same connection.
    if (failure.reason === 'slow' && this.isConnected) this.#client.disconnect(true);
    this.#failing = { reason: failure.reason, at: Date.now() };
    this.#options.onFailure?.(failure);
    return failure;
  }

  #recovered(): void {
    const { reason, at } = this.#failing!;
    if (reason === 'full' && Date.now() - at < roomAgainMs) return;
    this.#failing = undefined;
    this.#options.onRecovery?.();
  }
}

function connect({ url, name }: RedisConnectionOptions, commandTimeout: number | undefined): Redis {
  const client = new Redis(url, {
    lazyConnect: true,
    connectionName: name,
    protocol: 2,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // Sent again, a command might be done twice.
    autoResendUnfulfilledCommands: false,
    // Commands of one turn of the event loop go out together.
    enableAutoPipelining: commandTimeout !== undefined,
    connectTimeout: 5_000,
    commandTimeout,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000) * (0.75 + Math.random() / 4),
  });
  // As many may wait for it as like.
  client.setMaxListeners(0);
  return client;
}
