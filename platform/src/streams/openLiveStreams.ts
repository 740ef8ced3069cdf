import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { RedisConnection } from '../redis/RedisConnection.js';
import type { LiveStreams } from './LiveStreams.js';
import { MemoryLiveStreams } from './MemoryLiveStreams.js';
import { RedisLiveStreams } from './RedisLiveStreams.js';

export interface OpenLiveStreamsOptions {
  /** Names the connection in Redis' list of clients. */
  name: string;
  logger: Logger;
  metrics: Registry;
}

/** Live streams, and the way to them. */
export interface OpenedLiveStreams {
  streams: LiveStreams;
  close(): Promise<void>;
}

/**
 * Opens live streams where `url` says: in Redis (`redis://`, `rediss://`), or for `memory:` in this process alone. A Redis
 * that is away is connected to once it is there.
 */
export async function openLiveStreams(
  url: string,
  { name, logger, metrics }: OpenLiveStreamsOptions,
): Promise<OpenedLiveStreams> {
  if (url === 'memory:') {
    return { streams: new MemoryLiveStreams(), close: () => Promise.resolve() };
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
      if (!failing) logger.warn({ err }, 'Live streams in Redis cannot be used; what they tell comes later.');
      failing = true;
    },
    onRecovery() {
      failing = false;
      logger.info('Live streams in Redis are used again.');
    },
  });
  await connection.connect();
  const streams = new RedisLiveStreams(connection);
  return {
    streams,
    async close() {
      await streams.stop();
      connection.close();
    },
  };
}
