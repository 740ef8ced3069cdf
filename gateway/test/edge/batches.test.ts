import { afterAll, beforeAll, expect, test } from 'vitest';
import { blogSubgraphs } from '../fixtures/blog.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';

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
