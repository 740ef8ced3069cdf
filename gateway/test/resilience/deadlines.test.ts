import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startLinkedShop, type LinkedShop } from '../fixtures/startLinkedShop.js';
import type { RunningSubgraph } from '../fixtures/startSubgraph.js';

let shop: LinkedShop;
beforeEach(async () => {
  shop = await startLinkedShop({
    operationTimeoutsMs: { query: 8_000, mutation: 3_000 },
    subgraphTimeoutMs: 6_000,
    subgraphTimeoutsMs: { reviews: 2_000 },
  });
});
afterEach(() => shop[Symbol.asyncDispose]());

const told = ({ requests }: RunningSubgraph): number[] =>
  requests.splice(0).map(({ headers }) => Number(headers['x-gantry-deadline-ms']));
const within = (ms: number): Record<string, string> => ({ 'x-gantry-deadline-ms': String(ms) });
const never = (): Promise<never> => new Promise(() => {});

test('tells each subgraph what is left: its own time, or that of the operation', async () => {
  await shop.ask('{ product { name stars } }');
  expect(told(shop.products)).toEqual([6_000]);
  expect(told(shop.reviews)).toEqual([2_000]);
  await shop.ask('mutation { restock { name } }');
  const [mutation] = told(shop.products);
  expect(mutation).toBeGreaterThan(2_000);
  expect(mutation).toBeLessThanOrEqual(3_000);
});

test('gives subgraphs less when the client asks for it, and never more', async () => {
  await shop.ask('{ product { name stars } }', within(1_000));
  const [first] = told(shop.products);
  const [second] = told(shop.reviews);
  expect(first).toBeLessThanOrEqual(950);
  expect(second).toBeLessThanOrEqual(first!);
  await shop.ask('{ product { name } }', within(500_000));
  expect(told(shop.products)).toEqual([6_000]);
});

test.each(['', '0', '-1', 'soon', '1e3', '99999999999'])(
  'takes no notice of a deadline of "%s"',
  async (ms) => {
    const { errors } = await shop.ask('{ product { name } }', { 'x-gantry-deadline-ms': ms });
    expect(errors).toBeUndefined();
    expect(told(shop.products)).toEqual([6_000]);
  },
);

test('asks nobody any more when there is no time left for what comes next', async () => {
  const mutation = 'mutation { restock { name } praise }';
  await shop.ask(mutation);
  shop.reviews.requests = [];
  shop.products.answer = never;
  const { data, errors } = await shop.ask(mutation, within(150));
  expect(data).toEqual({ restock: null, praise: null });
  for (const subgraph of ['products', 'reviews']) {
    const extensions = { code: 'UNAVAILABLE', reason: 'DEADLINE_EXCEEDED', subgraph };
    expect(errors).toContainEqual(expect.objectContaining({ extensions }));
  }
  expect(shop.reviews.requests).toHaveLength(0);
});

test('lets who has little time leave a read that is shared with who has more', async () => {
  let answer = (): void => undefined;
  shop.products.answer = () =>
    new Promise((resolve) => {
      answer = () => resolve({ data: { product: { name: 'Table' } } });
    });
  // Whole queries of the two are not shared, their texts differ; what they ask the subgraph is.
  const patient = shop.ask('query Q { product { name } }');
  const hasty = await shop.ask('query Q { product { name } } # soon', within(200));
  expect(hasty.errors?.[0]?.extensions).toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
  expect(shop.products.requests).toHaveLength(1);
  answer();
  expect(await patient).toEqual({ data: { product: { name: 'Table' } } });
});

test('says so when an operation is not even planned in time', async () => {
  // Large enough to take longer than that.
  const fields = Array.from({ length: 20 }, (_, index) => `p${index}: product { id stars }`);
  const response = await shop.post({ query: `{ ${fields.join(' ')} }` }, within(1));
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    errors: [
      {
        message: 'The operation was not ready within 1 ms.',
        extensions: { code: 'UNAVAILABLE', reason: 'DEADLINE_EXCEEDED' },
      },
    ],
  });
});

test('keeps the deadline of a socket for each of its operations', async () => {
  shop.products.answer = never;
  const client = createClient({
    url: `${shop.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: within(1_000),
  });
  const results: unknown[] = [];
  for await (const { errors } of client.iterate({ query: '{ product { name } }' })) {
    results.push(errors?.[0]?.extensions?.['reason']);
  }
  expect(results).toEqual(['DEADLINE_EXCEEDED']);
  await client.dispose();
});
