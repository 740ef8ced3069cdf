import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { redisMissing, RedisServer } from '@gantry/test/services/RedisServer.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultCachingSettings } from '../../src/caching/CachingSettings.js';
import type { Gateway } from '../../src/Gateway.js';
import { createStandaloneGateway } from '../../src/standalone/createStandaloneGateway.js';
import { market, marketState } from '../fixtures/market.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

describe.runIf(redisMissing === undefined)('gateways that share a Redis', () => {
  const state = marketState();
  let redis: RedisServer;
  let one: RunningStandalone;
  let other: Pick<Gateway, 'invalidate' | 'close'> & { url: string };
  beforeAll(async () => {
    redis = await RedisServer.start();
    const caching = { ...defaultCachingSettings, store: redis.url, redisTimeoutMs: 2_000 };
    one = await startStandalone(market(state), { settings: { caching } });
    const gateway = await createStandaloneGateway({
      supergraphSdl: one.sdl,
      logger: createLogger('gateway', { level: 'silent' }),
      settings: { caching },
    });
    const url = `http://127.0.0.1:${await gateway.listen(0, '127.0.0.1')}`;
    other = { ...gateway, url };
  });
  afterAll(async () => {
    await other.close();
    await one[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  const askOther = async (query: string): Promise<{ data: unknown }> => {
    const answer = await fetch(`${other.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return (await answer.json()) as { data: unknown };
  };
  const fetched = (): number =>
    Object.values(one.subgraphs).reduce((sum, { requests }) => sum + requests.splice(0).length, 0);

  test('give answers and entities that another one has kept', async () => {
    await one.ask('{ goods { id name left } }');
    await expect
      .poll(async () => {
        fetched();
        await askOther('{ goods { id name left } }');
        return fetched();
      })
      .toBe(0);
    // Only the root field: what is left was kept for another operation.
    expect(await askOther('{ good(id: 1) { left } }')).toEqual({ data: { good: { left: 10 } } });
    expect(fetched()).toBe(1);
  });

  test('forget what another one has written', async () => {
    const query = '{ good(id: 1) { id name } }';
    await one.ask(query);
    await askOther('mutation { rename(id: 1, name: "quill") { id } }');
    expect((await one.ask(query)).data).toEqual({ good: { id: '1', name: 'quill' } });
  });

  test('keep nothing of a fetch that began before an invalidation elsewhere, whoever joined it', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stock = one.subgraphs['stock']!;
    await other.invalidate({ tenant: null });
    stock.answer = async () => {
      await promise;
      return { data: { _entities: [{ __typename: 'Good', left: 1 }] } };
    };
    fetched();
    const before = one.ask('{ good(id: 2) { left } }');
    await expect.poll(() => stock.requests.length).toBe(1);
    await other.invalidate({ tenant: null, type: 'Good', id: '2' });
    // The same fetch for another operation, which looks for the entity after it was invalidated.
    const after = one.ask('{ good(id: 2) { id left } }');
    const joined = /gantry_gateway_shared_total\{where="upstream"\} [1-9]/;
    await expect.poll(async () => (await fetch(`${one.url}/metrics`)).text()).toMatch(joined);
    resolve();
    expect(await Promise.all([before, after])).toMatchObject([
      { data: { good: { left: 1 } } },
      { data: { good: { id: '2', left: 1 } } },
    ]);
    stock.answer = undefined;
    for (const query of ['{ good(id: 2) { id left } }', '{ good(id: 2) { left } }']) {
      expect((await one.ask(query)).data).toMatchObject({ good: { left: 20 } });
    }
  });

  test('answer without it when it is away, say so once, and use it when it is back', async () => {
    await redis.kill();
    fetched();
    for (let time = 0; time < 3; time++) {
      expect((await one.ask('{ motto }')).data).toEqual({ motto: 'Cheap!' });
    }
    expect(fetched()).toBe(3);
    const told = one.logged.filter((line) => line.includes('The cache in Redis cannot be used'));
    expect(told).toHaveLength(1);
    const metrics = await (await fetch(`${one.url}/metrics`)).text();
    expect(metrics).toMatch(/gantry_gateway_cache_failures_total [1-9]/);
    await redis.restart();
    await expect
      .poll(async () => {
        await one.ask('{ motto }');
        fetched();
        await one.ask('{ motto }');
        return fetched();
      })
      .toBe(0);
  });
});

test('a gateway starts without the Redis that it is to use', async () => {
  await using shop = await startStandalone(market(marketState()), {
    // Nothing listens on the port of discarded things.
    settings: { caching: { ...defaultCachingSettings, store: 'redis://127.0.0.1:9' } },
  });
  expect((await shop.ask('{ motto }')).data).toEqual({ motto: 'Cheap!' });
  expect(shop.logged.join()).toContain('The cache in Redis cannot be used');
});
