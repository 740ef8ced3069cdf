import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisConnection } from '../redis/RedisConnection.js';
import { RedisScript } from '../redis/RedisScript.js';
import type { TenantRedis } from '../redis/TenantRedis.js';
import type { LockOptions, Locks, Release } from './Locks.js';
import { MemoryLocks } from './MemoryLocks.js';

/** Milliseconds after which the lock of a process that died is free. */
const leaseMs = 10_000;
/** Milliseconds between two looks whether a lock that another process has is free: at first, and at most. */
const firstLook = 20;
const longestLook = 250;

/** KEYS: the lock. ARGV: token, milliseconds */
const take = new RedisScript(`return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0`);

/** KEYS: the lock. ARGV: token, milliseconds */
const renew = new RedisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** KEYS: the lock. ARGV: token. Another's, who took it when it had expired, stays. */
const giveBack = new RedisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/**
 * Locks among processes. Of each process one request asks Redis, the others wait for it. While Redis cannot be asked, locks
 * hold within a process.
 */
export class RedisLocks implements Locks {
  readonly #connection: RedisConnection;
  readonly #own = new MemoryLocks();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async acquire(tenantId: string | null, name: string, options: LockOptions): Promise<Release | undefined> {
    const until = Date.now() + options.waitMs;
    const release = await this.#own.acquire(tenantId, name, options);
    if (!release) return undefined;
    const redis = this.#connection.tenant(tenantId);
    const key = `lock:${name}`;
    const token = randomBytes(16).toString('base64url');
    try {
      for (let look = firstLook; ; look = Math.min(look * 1.5, longestLook)) {
        if ((await redis.script(take, [key], [token, leaseMs])) === 1)
          return this.#held(redis, key, token, release);
        const left = until - Date.now();
        if (left <= 0 || options.signal?.aborted) break;
        await sleep(Math.min(left, look * (0.5 + Math.random())));
      }
    } catch {
      // Redis cannot be asked: what must not be done twice is kept from it by the database.
      return release;
    }
    await release();
    return undefined;
  }

  #held(redis: TenantRedis, key: string, token: string, release: Release): Release {
    const renewing = setInterval(() => {
      redis.script(renew, [key], [token, leaseMs]).catch(() => undefined);
    }, leaseMs / 3);
    return async () => {
      clearInterval(renewing);
      await redis.script(giveBack, [key], [token]).catch(() => undefined);
      await release();
    };
  }
}
