import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { redisMissing, RedisServer } from '@gantry/test/services/RedisServer.js';
import { RedisLocks } from '../../src/locks/RedisLocks.js';
import { RedisConnection } from '../../src/redis/RedisConnection.js';
import { locksContract } from './locksContract.js';

const leftOut = redisMissing === undefined ? '' : `, left out: ${redisMissing}`;
describe.runIf(redisMissing === undefined)(`over a real Redis${leftOut}`, () => {
  let server: RedisServer;
  const connections: RedisConnection[] = [];
  let namespaces = 0;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.close();
  });

  /** Locks as a process of its own has them. */
  async function open(url = server.url, namespace = `locks${namespaces++}`): Promise<RedisLocks> {
    const connection = new RedisConnection({ url, name: 'test', namespace, timeoutMs: 5_000 });
    connections.push(connection);
    await connection.connect();
    return new RedisLocks(connection);
  }

  locksContract('Redis', () => open());

  it('let one at a time go ahead of all processes', async () => {
    const processes = await Promise.all([1, 2, 3].map(() => open(server.url, 'together')));
    let inside = 0;
    let most = 0;
    await Promise.all(
      processes.flatMap((locks) =>
        Array.from({ length: 5 }, async () => {
          const release = await locks.acquire('t', 'l', { waitMs: 20_000 });
          expect(release).toBeDefined();
          most = Math.max(most, (inside += 1));
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
          await release!();
        }),
      ),
    );
    expect(most).toBe(1);
  });

  it('end by themselves when their process died, and are not given back by who lost them', async () => {
    const [one, other] = [await open(server.url, 'dying'), await open(server.url, 'dying')];
    const client = new Redis(server.url);
    const lost = await one.acquire('t', 'l', { waitMs: 0 });
    expect(await other.acquire('t', 'l', { waitMs: 0 })).toBeUndefined();
    expect(await client.pttl('dying:{t}:lock:l')).toBeGreaterThan(0);
    // As after the time that a dead process no longer renews it for.
    await client.pexpire('dying:{t}:lock:l', 1);
    expect(await other.acquire('t', 'l', { waitMs: 10_000 })).toBeDefined();
    await lost!();
    expect(await client.exists('dying:{t}:lock:l')).toBe(1);
    client.disconnect();
  });

  it('last for as long as they are held, and then are gone', async () => {
    const [one, other] = [await open(server.url, 'long'), await open(server.url, 'long')];
    const client = new Redis(server.url);
    const release = await one.acquire('t', 'l', { waitMs: 0 });
    await client.pexpire('long:{t}:lock:l', 5_000);
    // It is renewed before that.
    await expect.poll(() => client.pttl('long:{t}:lock:l'), { timeout: 5_000 }).toBeGreaterThan(6_000);
    expect(await other.acquire('t', 'l', { waitMs: 0 })).toBeUndefined();
    await release!();
    expect(await client.keys('long:*')).toEqual([]);
    client.disconnect();
  });

  it('hold within a process while Redis is away, and nobody waits for it', async () => {
    await using own = await RedisServer.start();
    const locks = await open(own.url);
    await own.kill();
    const release = await locks.acquire('t', 'l', { waitMs: 0 });
    expect(release).toBeDefined();
    expect(await locks.acquire('t', 'l', { waitMs: 0 })).toBeUndefined();
    await release!();
    expect(await locks.acquire('t', 'l', { waitMs: 0 })).toBeDefined();
  });
});
