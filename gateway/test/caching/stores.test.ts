import { Link } from '@gantry/test/services/Link.js';
import { redisMissing, RedisServer } from '@gantry/test/services/RedisServer.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everythingTag } from '../../src/caching/entityTags.js';
import type { CacheStore, CacheTenant, NewEntry } from '../../src/caching/store/CacheStore.js';
import { MemoryStore } from '../../src/caching/store/MemoryStore.js';
import { RedisStore } from '../../src/caching/store/RedisStore.js';

let redis: RedisServer | undefined;
beforeAll(async () => {
  if (redisMissing === undefined) redis = await RedisServer.start();
});
afterAll(() => redis?.[Symbol.asyncDispose]());

let stores = 0;
const openers = {
  memory: () => Promise.resolve(new MemoryStore({ maxBytes: 1_000_000, tenantShare: 1 })),
  async redis() {
    const store = new RedisStore({ url: redis!.url, namespace: `test${stores++}`, timeoutMs: 5_000 });
    await store.connect();
    return store;
  },
};

const entry = (key: string, tags: string[] = [], maxAge = 60): NewEntry => ({
  key,
  value: Buffer.from(`value of ${key}`),
  maxAge,
  tags,
});

async function write(store: CacheStore, tenant: CacheTenant, ...entries: NewEntry[]): Promise<void> {
  const { moment } = await store.read(tenant, []);
  await store.write(tenant, entries, moment);
}

async function read(store: CacheStore, tenant: CacheTenant, ...keys: string[]): Promise<unknown[]> {
  const { entries } = await store.read(tenant, keys);
  return entries.map((found) => found?.value.toString());
}

describe.each(['memory', 'redis'] as const)('a store in %s', (kind) => {
  test
    .runIf(kind === 'memory' || redisMissing === undefined)
    .each<[string, (store: CacheStore) => Promise<void>]>([
      [
        'gives back what it was given, by key, with its age',
        async (store) => {
          const before = Date.now();
          await write(store, 't', entry('a'), entry('b'));
          expect(await read(store, 't', 'b', 'c', 'a')).toEqual(['value of b', undefined, 'value of a']);
          const [found] = (await store.read('t', ['a'])).entries;
          expect(found).toMatchObject({ maxAge: 60 });
          expect(found!.storedAt).toBeGreaterThanOrEqual(before);
          expect(found!.storedAt).toBeLessThanOrEqual(Date.now());
        },
      ],
      [
        'keeps bytes as they are',
        async (store) => {
          const value = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
          await write(store, 't', { ...entry('a'), value });
          expect((await store.read('t', ['a'])).entries[0]?.value.equals(value)).toBe(true);
        },
      ],
      [
        'replaces an entry',
        async (store) => {
          await write(store, 't', entry('a'));
          await write(store, 't', { ...entry('a'), value: Buffer.from('another') });
          expect(await read(store, 't', 'a')).toEqual(['another']);
        },
      ],
      [
        'keeps tenants apart, and requests without one',
        async (store) => {
          for (const tenant of ['t', '', 'null', 't}:x', null])
            await write(store, tenant, entry(`of ${tenant}`));
          expect(await read(store, 't', 'of t', 'of ', 'of null', 'of t}:x')).toEqual([
            'value of of t',
            undefined,
            undefined,
            undefined,
          ]);
          await write(store, null, entry('a'));
          expect(await read(store, '', 'a')).toEqual([undefined]);
          expect(await read(store, 'null', 'a')).toEqual([undefined]);
        },
      ],
      [
        'forgets an entry when its time is over',
        async (store) => {
          await write(store, 't', entry('a', [], 0.05), entry('b'));
          await expect.poll(() => read(store, 't', 'a', 'b')).toEqual([undefined, 'value of b']);
        },
      ],
      [
        'forgets what has a tag that is invalidated, in that tenant',
        async (store) => {
          for (const tenant of ['t', 'u']) {
            await write(store, tenant, entry('a', ['X', 'X:1']), entry('b', ['X', 'X:2']), entry('c', ['Y']));
          }
          await store.invalidate('t', ['X:1', 'Y']);
          expect(await read(store, 't', 'a', 'b', 'c')).toEqual([undefined, 'value of b', undefined]);
          expect(await read(store, 'u', 'a', 'b', 'c')).toEqual(['value of a', 'value of b', 'value of c']);
        },
      ],
      [
        'forgets everything of a tenant',
        async (store) => {
          await write(store, 't', entry('a'), entry('b', ['X']));
          await write(store, 'u', entry('a'));
          await store.invalidate('t', [everythingTag]);
          expect(await read(store, 't', 'a', 'b')).toEqual([undefined, undefined]);
          expect(await read(store, 'u', 'a')).toEqual(['value of a']);
        },
      ],
      [
        'keeps nothing that was begun before one of its tags was invalidated',
        async (store) => {
          const { moment } = await store.read('t', []);
          await store.invalidate('t', ['X:1']);
          await store.write('t', [entry('a', ['X', 'X:1']), entry('b', ['X', 'X:2'])], moment);
          expect(await read(store, 't', 'a', 'b')).toEqual([undefined, 'value of b']);
          await write(store, 't', entry('a', ['X', 'X:1']));
          expect(await read(store, 't', 'a')).toEqual(['value of a']);
        },
      ],
      [
        'keeps nothing that was begun before all of its tenant was invalidated',
        async (store) => {
          const { moment } = await store.read('t', []);
          await store.invalidate('t', [everythingTag]);
          await store.write('t', [entry('a')], moment);
          await store.write('u', [entry('a')], moment);
          expect(await read(store, 't', 'a')).toEqual([undefined]);
          expect(await read(store, 'u', 'a')).toEqual(['value of a']);
        },
      ],
      [
        'takes ids for what they are, whatever is in them',
        async (store) => {
          await write(store, 't', entry('a', ['X:1:tag']), entry('b', ['X:*']), entry('c', ['X:']));
          await store.invalidate('t', ['X:1', 'X']);
          expect(await read(store, 't', 'a', 'b', 'c')).toEqual(['value of a', 'value of b', 'value of c']);
          await store.invalidate('t', ['X:*']);
          expect(await read(store, 't', 'a', 'b', 'c')).toEqual(['value of a', undefined, 'value of c']);
        },
      ],
    ])('%s', async (_, check) => {
    const store = await openers[kind]();
    try {
      await check(store);
    } finally {
      await store.close();
    }
  });
});

describe('in memory', () => {
  test('what has not been used for longest goes first', async () => {
    const store = new MemoryStore({ maxBytes: 1_600, tenantShare: 1 });
    await write(store, 't', entry('a'));
    await write(store, 'u', entry('b'));
    await write(store, 't', entry('c'));
    await read(store, 't', 'a');
    await write(store, 'u', entry('d'));
    expect(await read(store, 't', 'a', 'c')).toEqual(['value of a', 'value of c']);
    expect(await read(store, 'u', 'b', 'd')).toEqual([undefined, 'value of d']);
  });

  test('a tenant cannot drive others out', async () => {
    const store = new MemoryStore({ maxBytes: 100_000, tenantShare: 0.25 });
    await write(store, 'modest', entry('a'));
    for (let index = 0; index < 500; index++) await write(store, 'greedy', entry(`${index}`));
    expect(await read(store, 'modest', 'a')).toEqual(['value of a']);
    expect(await read(store, 'greedy', '499', '0')).toEqual(['value of 499', undefined]);
  });

  test('what is larger than a tenant’s share is not kept, and drives nothing out', async () => {
    const store = new MemoryStore({ maxBytes: 10_000, tenantShare: 0.5 });
    await write(store, 't', entry('a'));
    await write(store, 't', { ...entry('huge'), value: Buffer.alloc(6_000) });
    expect(await read(store, 't', 'a', 'huge')).toEqual(['value of a', undefined]);
  });

  test('no more bytes are kept than are allowed, and none when all is forgotten', async () => {
    const sizes: number[] = [];
    const store = new MemoryStore({
      maxBytes: 5_000,
      tenantShare: 1,
      onSize: (bytes) => void sizes.push(bytes),
    });
    for (let index = 0; index < 100; index++) await write(store, 't', entry(`${index}`, [`X:${index}`]));
    await store.invalidate('t', [everythingTag]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000);
    expect(sizes.at(-1)).toBe(0);
  });

  test('an entry holds no more memory than its own', async () => {
    const store = new MemoryStore({ maxBytes: 5_000, tenantShare: 1 });
    const slice = Buffer.alloc(100_000).subarray(10, 20);
    await write(store, 't', { ...entry('a'), value: slice });
    const [found] = (await store.read('t', ['a'])).entries;
    expect(found!.value.buffer.byteLength).toBe(10);
  });

  test('invalidations that are too many to remember count for everything begun before them', async () => {
    const store = new MemoryStore({ maxBytes: 100_000, tenantShare: 1 });
    const { moment } = await store.read('t', []);
    for (let index = 0; index <= 10_000; index++) await store.invalidate('t', [`X:${index}`]);
    await store.write('t', [entry('a', ['Y:1'])], moment);
    expect(await read(store, 't', 'a')).toEqual([undefined]);
  });
});

const leftOut = redisMissing === undefined ? '' : `, left out: ${redisMissing}`;
describe.runIf(redisMissing === undefined)(`in Redis${leftOut}`, () => {
  test('keys bear their tenant, and end by themselves', async () => {
    const store = await openers.redis();
    await write(store, 'tnt/1', entry('a', ['X:1']));
    const { Redis } = await import('ioredis');
    const client = new Redis(redis!.url);
    const keys = (await client.keys(`test${stores - 1}:*`)).sort();
    const lifetimes = await Promise.all(keys.map((key) => client.ttl(key)));
    client.disconnect();
    await store.close();
    expect(keys).toHaveLength(3);
    expect(keys.every((key) => key.includes('{tnt%2F1}:cache:'))).toBe(true);
    expect(lifetimes.every((seconds) => seconds > 0 && seconds <= 60)).toBe(true);
  });

  test('gateways share what is kept, and what is invalidated', async () => {
    const namespace = `test${stores++}`;
    const [one, other] = [0, 1].map(() => new RedisStore({ url: redis!.url, namespace, timeoutMs: 5_000 }));
    await Promise.all([one!.connect(), other!.connect()]);
    const { moment } = await one!.read('t', []);
    await write(one!, 't', entry('a', ['X:1']));
    expect(await read(other!, 't', 'a')).toEqual(['value of a']);
    await other!.invalidate('t', ['X:1']);
    expect(await read(one!, 't', 'a')).toEqual([undefined]);
    await one!.write('t', [entry('a', ['X:1'])], moment);
    expect(await read(one!, 't', 'a')).toEqual([undefined]);
    await Promise.all([one!.close(), other!.close()]);
  });

  test('that is away nothing is found, nothing kept, and nothing thrown; afterwards it is used again', async () => {
    await using own = await RedisServer.start();
    const told: string[] = [];
    const store = new RedisStore({
      url: own.url,
      timeoutMs: 1_000,
      onFailure: () => void told.push('failed'),
      onRecovery: () => void told.push('recovered'),
    });
    await store.connect();
    await write(store, 't', entry('a'));
    await own.kill();
    expect(await read(store, 't', 'a')).toEqual([undefined]);
    await write(store, 't', entry('b'));
    expect(told).toContain('failed');
    expect(told).not.toContain('recovered');
    await own.restart();
    await expect
      .poll(async () => {
        await write(store, 't', entry('b'));
        return read(store, 't', 'b');
      })
      .toEqual(['value of b']);
    expect(told.filter((each) => each === 'recovered')).toHaveLength(1);
    await store.close();
  });

  test('what could not be invalidated is, before anything is read again', async () => {
    await using link = await Link.open(redis!.port);
    const namespace = `test${stores++}`;
    const url = `redis://127.0.0.1:${link.port}`;
    const store = new RedisStore({ url, namespace, timeoutMs: 1_000 });
    await store.connect();
    await write(store, 't', entry('a', ['X:1']), entry('b', ['X:2']));
    await link.cut();
    await store.invalidate('t', ['X:1']);
    await link.mend();
    await expect.poll(() => read(store, 't', 'b')).toEqual(['value of b']);
    expect(await read(store, 't', 'a')).toEqual([undefined]);
    await store.close();
  });

  test('nothing is kept by who could not ask when it began', async () => {
    await using own = await RedisServer.start();
    const store = new RedisStore({ url: own.url, timeoutMs: 1_000 });
    const { moment } = await store.read('t', ['a']);
    await store.connect();
    await store.write('t', [entry('a')], moment);
    expect(await read(store, 't', 'a')).toEqual([undefined]);
    await store.close();
  });
});
