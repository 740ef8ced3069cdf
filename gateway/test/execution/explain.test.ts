import { afterEach, expect, test } from 'vitest';
import { Feed } from '../fixtures/Feed.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

let running: RunningStandalone;
afterEach(() => running[Symbol.asyncDispose]());

const query = '{ goods { left } fails }';
interface Explained {
  data: unknown;
  extensions?: { explain: { queryPlan: { kind: string }; timings: { fetches: Record<string, unknown>[] } } };
}
const ask = async (extensions: Record<string, unknown>): Promise<Explained> =>
  (await (await running.post({ query, extensions })).json()) as Explained;

test('tells plan and timings to who asks and may know', async () => {
  running = await startStandalone(shop(new Feed()), { settings: { explainTo: ['everyone'] } });
  const { data, extensions } = await ask({ explain: true });
  expect(data).toEqual({ goods: [{ left: 10 }, { left: 20 }], fails: null });
  expect(extensions?.explain).toMatchObject({
    queryPlan: { kind: 'QueryPlan' },
    timings: { preparation: expect.any(Number), execution: expect.any(Number) },
  });
  expect(JSON.stringify(extensions?.explain.queryPlan)).toContain('"serviceName":"stock"');
  expect(extensions?.explain.timings.fetches).toEqual([
    { subgraph: 'goods', start: expect.any(Number), duration: expect.any(Number), errors: 1 },
    { subgraph: 'stock', start: expect.any(Number), duration: expect.any(Number) },
  ]);
});

test('tells nothing to who does not ask, also beside one who does', async () => {
  running = await startStandalone(shop(new Feed()), { settings: { explainTo: ['everyone'] } });
  const [explained, plain] = await Promise.all([ask({ explain: true }), ask({})]);
  expect(explained).toHaveProperty('extensions');
  expect(plain).not.toHaveProperty('extensions');
});

test('tells nothing to who may not know', async () => {
  running = await startStandalone(shop(new Feed()));
  expect(await ask({ explain: true })).not.toHaveProperty('extensions');
});
