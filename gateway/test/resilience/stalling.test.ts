import { defaultUpstreamSettings } from '@gantry/platform/resilience/UpstreamSettings.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startLinkedShop, type LinkedShop } from '../fixtures/startLinkedShop.js';

const upstream = {
  ...defaultUpstreamSettings,
  breaker: {
    ...defaultUpstreamSettings.breaker!,
    windowMs: 2_000,
    minimumPerSecond: 2,
    openMs: 50,
    longestOpenMs: 100,
    patienceMs: 100,
  },
};

/** Rounds of a busy machine may be counted closer together than they were asked. */
const withoutBreaker = { ...upstream, breaker: undefined };

let shop: LinkedShop;
beforeEach(async () => {
  shop = await startLinkedShop({ upstream, subgraphTimeoutsMs: { reviews: 400 } });
});
afterEach(() => shop[Symbol.asyncDispose]());

const query = '{ product { name stars } }';
const within = (ms: number): Record<string, string> => ({ 'x-gantry-deadline-ms': String(ms) });
const withoutStars = { product: { name: 'Table', stars: null } };

test.each([true, false])(
  'answers the rest within the deadline while one subgraph stalls, spliced: %s',
  async (fastPath) => {
    await shop[Symbol.asyncDispose]();
    shop = await startLinkedShop({ upstream: withoutBreaker, fastPath });
    expect((await shop.ask(query)).data).toEqual({ product: { name: 'Table', stars: 5 } });
    shop.link.stall();
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      const { data, errors } = await shop.ask(query, within(600));
      times.push(performance.now() - started);
      expect(data).toEqual(withoutStars);
      expect(errors).toEqual([
        {
          message: 'The subgraph "reviews" did not answer in time.',
          path: ['product', 'stars'],
          extensions: { code: 'UNAVAILABLE', reason: 'DEADLINE_EXCEEDED', subgraph: 'reviews' },
        },
      ]);
    }
    // The machine that tests run on may be busy.
    expect(Math.min(...times)).toBeLessThan(600);
    expect(Math.min(...times)).toBeGreaterThan(500);
  },
);

test('leaves a subgraph that stalls alone, says so, and asks it again once it has healed', async () => {
  const broken = async (): Promise<unknown> => (await shop.ask(query)).errors?.[0]?.extensions;
  const state = async (): Promise<number | undefined> => {
    const { values } = await shop.registry.getSingleMetric('gantry_upstream_breaker_state')!.get();
    return values.find(({ labels }) => labels['subgraph'] === 'reviews')?.value;
  };
  expect(await broken()).toBeUndefined();
  shop.link.stall();
  await Promise.all(Array.from({ length: 6 }, (_, index) => shop.ask(`${query} # ${index}`)));
  await vi.waitFor(async () => expect(await broken()).toMatchObject({ reason: 'CIRCUIT_OPEN' }), 30_000);
  expect(await state()).toBe(2);
  const ready = await fetch(`${shop.url}/health/ready`);
  expect(await ready.json()).toMatchObject({ subgraphs: { products: 'ready', reviews: 'unavailable' } });
  // Others are none the worse for it.
  const { data } = await shop.ask('{ product { name } }');
  expect(data).toEqual({ product: { name: 'Table' } });

  await shop.link.mend();
  await vi.waitFor(async () => expect((await shop.ask(query)).errors).toBeUndefined(), { timeout: 5_000 });
  expect(await state()).toBe(0);
  expect(await (await fetch(`${shop.url}/health/ready`)).json()).not.toHaveProperty('breakers');
});

test('sends no mutation twice over a link that is cut while it is answered, but a query behind it', async () => {
  let asked = 0;
  shop.reviews.answer = () => {
    asked++;
    shop.link.drop();
    return { data: { praise: 'Thanks.' } };
  };
  const { errors } = await shop.ask('mutation { praise }');
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', subgraph: 'reviews' });
  expect(asked).toBe(1);

  let entities = 0;
  shop.reviews.answer = () => {
    if (entities++ === 0) shop.link.drop();
    return { data: { _entities: [{ __typename: 'Product', stars: 5 }] } };
  };
  const restocked = await shop.ask('mutation { restock { name stars } }');
  expect(restocked).toEqual({ data: { restock: { name: 'Table', stars: 5 } } });
  expect(entities).toBe(2);
  expect(shop.products.requests).toHaveLength(1);
});
