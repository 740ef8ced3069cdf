import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { Locks } from '../locks/Locks.js';
import { MemoryLocks } from '../locks/MemoryLocks.js';
import { RedisLocks } from '../locks/RedisLocks.js';
import type { LiveStreams } from '../streams/LiveStreams.js';
import { MemoryLiveStreams } from '../streams/MemoryLiveStreams.js';
import { RedisLiveStreams } from '../streams/RedisLiveStreams.js';
import { RedisConnection } from './RedisConnection.js';

export interface SharedStateOptions {
  /** Names the connection in Redis' list of clients. */
  name: string;
  logger: Logger;
  metrics: Registry;
}

/** What the replicas of a service share that need not last. */
export interface SharedState {
  streams: LiveStreams;
  locks: Locks;
  close(): Promise<void>;
}

/**
 * Opens it where `url` says: in Redis (`redis://`, `rediss://`), or for `memory:` in this process alone. A Redis that is away
 * is connected to once it is there.
 */
export async function openSharedState(
  url: string,
  { name, logger, metrics }: SharedStateOptions,
): Promise<SharedState> {
  if (url === 'memory:') {
    return { streams: new MemoryLiveStreams(), locks: new MemoryLocks(), close: () => Promise.resolve() };
  }
  const failures = new Counter({
    name: 'gantry_redis_failures_total',
    help: 'What Redis did not do: it was away, slow or full, or refused.',
    labelNames: ['reason'],
    registers: [metrics],
  });
  let failing = false;
  const connection = new RedisConnection({
    url,
    name,
    onFailure(err) {
      failures.inc({ reason: err.reason });
      if (!failing) logger.warn({ err }, 'Redis cannot be used; what live streams tell comes later.');
      failing = true;
    },
    onRecovery() {
      failing = false;
      logger.info('Redis is used again.');
    },
  });
  await connection.connect();
  const streams = new RedisLiveStreams(connection);
  return {
    streams,
    locks: new RedisLocks(connection),
    async close() {
      await streams.stop();
      connection.close();
    },
  };
}
