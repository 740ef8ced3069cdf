import { RedisConnection } from '@gantry/platform/redis/RedisConnection.js';
import { RedisLiveStreams } from '@gantry/platform/streams/RedisLiveStreams.js';

/** Live streams in Redis, as a process of their own has them. */
export async function openStreams(url, name) {
  const connection = new RedisConnection({ url, name, timeoutMs: 10_000 });
  await connection.connect();
  return new RedisLiveStreams(connection);
}
