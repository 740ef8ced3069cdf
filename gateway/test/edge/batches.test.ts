import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { blogSubgraphs } from '../fixtures/blog.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import { startLinkedShop, type LinkedShop } from '../fixtures/startLinkedShop.js';
import type { Answer } from '../fixtures/startOffice.js';
import type { RunningSubgraph } from '../fixtures/startSubgraph.js';

let blog: Federation;
beforeAll(async () => {
  blog = await startFederation(blogSubgraphs, { maxBatch: 3 });
});
afterAll(() => blog[Symbol.asyncDispose]());

const query = '{ user { name } }';
const answered = { data: { user: { name: 'Ada' } } };

test('answers a list of operations with the list of their results, in their order', async () => {
  const response = await blog.post([{ query }, { query: '{ nonsense }' }, { query }]);
  expect(response.status).toBe(200);
  const refused = {
    errors: [expect.objectContaining({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })],
  };
  expect(await response.json()).toEqual([answered, refused, answered]);
});

test('guards each by itself', async () => {
  const response = await blog.post([{ query }, { query: '{ me { name } }' }]);
  expect(await response.json()).toMatchObject([answered, { data: { me: null }, errors: [{ path: ['me'] }] }]);
});

test('refuses a list that is too long, empty, or of something else', async () => {
  const ask = async (body: unknown): Promise<unknown> => {
    const response = await blog.post(body);
    expect(response.status).toBe(400);
    return ((await response.json()) as { errors: { message: string }[] }).errors[0]?.message;
  };
  expect(await ask([{ query }, { query }, { query }, { query }])).toBe(
    'The batch has 4 operations, at most 3.',
  );
  expect(await ask([])).toBe('The batch has no operations.');
  expect(await ask([{ query }, 7])).toBe('The body must be a JSON object.');
  expect(await ask([[{ query }]])).toContain('not supported');
});

test('answers no subscription in a list', async () => {
  const response = await blog.post([{ query: 'subscription { published { title } }' }, { query }]);
  expect(await response.json()).toEqual([
    {
      errors: [
        { message: 'A subscription cannot be part of a batch.', extensions: { code: 'BAD_USER_INPUT' } },
      ],
    },
    answered,
  ]);
});

describe('mutations among the operations', () => {
  let shop: LinkedShop;
  beforeEach(async () => {
    shop = await startLinkedShop({
      maxBatch: 3,
      operationTimeoutsMs: { query: 5_000, mutation: 60_000 },
      subgraphTimeoutMs: 30_000,
    });
  });
  afterEach(() => shop[Symbol.asyncDispose]());

  const first = { query: 'mutation First { restock { name } }' };
  const second = { query: 'mutation Second { restock { id } }' };
  const beside = { query: '{ review }' };
  const restocked = { data: { restock: { id: 'p1', name: 'Table' } } };

  test('have their own time, not that of a query beside them', async () => {
    // Nothing has to be planned then.
    for (let round = 0; round < 2; round++) {
      shop.products.requests = [];
      shop.reviews.requests = [];
      await shop.post([first, beside]);
    }
    const told = ({ requests }: RunningSubgraph) => Number(requests[0]?.headers['x-gantry-deadline-ms']);
    expect(told(shop.products)).toBe(30_000);
    expect(told(shop.reviews)).toBeLessThanOrEqual(5_000);
  });

  test('are run one after the other, in the order in which they stand, and queries beside them', async () => {
    const seen: string[] = [];
    const asked = Promise.withResolvers<void>();
    shop.reviews.answer = () => {
      asked.resolve();
      return { data: { review: 'Stands well.' } };
    };
    shop.products.answer = async ({ operationName = '' }) => {
      seen.push(`${operationName} begins`);
      await asked.promise;
      seen.push(`${operationName} ends`);
      return operationName.startsWith('First') ? { errors: [{ message: 'No.' } as never] } : restocked;
    };
    const answers = (await (await shop.post([first, second, beside])).json()) as Answer[];
    expect(answers).toMatchObject([
      { data: { restock: null } },
      { data: { restock: { id: 'p1' } } },
      { data: { review: 'Stands well.' } },
    ]);
    expect(seen.map((each) => each.replace(/__\w+/, ''))).toEqual([
      'First begins',
      'First ends',
      'Second begins',
      'Second ends',
    ]);
  });

  test('are not begun once the client has left', async () => {
    const leaving = new AbortController();
    shop.products.answer = () => {
      leaving.abort();
      return new Promise<never>(() => {});
    };
    const left = fetch(`${shop.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([first, second]),
      signal: leaving.signal,
    });
    await expect(left).rejects.toThrow(/abort/i);
    shop.products.answer = undefined;
    await vi.waitFor(
      async () => {
        const { errors } = await shop.ask('{ product { name } }');
        expect(errors).toBeUndefined();
      },
      { timeout: 30_000 },
    );
    expect(shop.products.requests.filter(({ query: sent }) => sent.includes('Second'))).toEqual([]);
  });
});
