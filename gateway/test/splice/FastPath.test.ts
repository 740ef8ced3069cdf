import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SeenRequest } from '../fixtures/startSubgraph.js';
import { someone, startLibrary, type Library } from '../fixtures/startLibrary.js';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());
afterEach(() => {
  for (const subgraph of Object.values(library.subgraphs)) subgraph.answer = undefined;
  library.takeRequests();
});

/** What a client gets, and what the subgraphs were asked for it. */
async function answerTo(
  query: string,
  variables: Record<string, unknown> = {},
): Promise<{ text: string; result: Record<string, unknown>; requests: string[]; spliced: boolean }> {
  const runnable = await library.service.prepare({ query, operationName: undefined, variables }, someone);
  const before = await library.spliced();
  const { json } = await library.service.answer(runnable, someone, new AbortController().signal);
  const text = String(json);
  return {
    text,
    result: JSON.parse(text) as Record<string, unknown>,
    requests: library.takeRequests(),
    spliced: (await library.spliced()) > before,
  };
}

const subgraphSays = (name: string, data: unknown): void => {
  library.subgraphs[name]!.answer = () => data as never;
};

const query = '{ me { id name contact boss { name reviewCount } } }';

describe('what is spliced', () => {
  test.each([
    ['fields in the order of the client, under its aliases', '{ me { b: name a: id __typename } now }'],
    ['entities from several subgraphs', query],
    [
      'lists of entities, and of lists',
      '{ users(first: 3) { grid reviewCount favourite { id title } } shelves { id title } }',
    ],
    [
      'abstract types',
      '{ search(term: "x") { __typename ... on Book { title label } ... on Film { minutes } } }',
    ],
    ['nothing but types', '{ __typename me { __typename } }'],
    [
      'fragments and the same field twice',
      '{ me { ...F id boss { id } } } fragment F on User { name boss { name } }',
    ],
  ])('are %s', async (_what, text) => {
    const { result, spliced } = await answerTo(text);
    expect(spliced).toBe(true);
    expect(JSON.stringify(result)).toBe(JSON.stringify(await library.ask(text)));
  });

  test('is what conditions leave, for each choice of their variables', async () => {
    const text =
      'query ($id: Boolean!, $boss: Boolean = true) { me { id @include(if: $id) name boss @skip(if: $boss) { name } } }';
    expect((await answerTo(text, { id: true })).text).toBe('{"data":{"me":{"id":"u2","name":"Bob"}}}');
    expect((await answerTo(text, { id: false })).text).toBe('{"data":{"me":{"name":"Bob"}}}');
    const all = await answerTo(text, { id: true, boss: false });
    expect(all).toMatchObject({
      spliced: true,
      text: '{"data":{"me":{"id":"u2","name":"Bob","boss":{"name":"Ada"}}}}',
    });
  });

  test('keeps letters, escapes and numbers as the subgraph wrote them', async () => {
    const raw = '{"data":{"me":{"name":"Gr\\u00fc\\/\u{1f680} \\"x\\"","grid":[[12345678901234567890]]}}}';
    library.subgraphs['accounts']!.answerText = raw;
    const { text, spliced } = await answerTo('{ me { name grid } }');
    library.subgraphs['accounts']!.answerText = undefined;
    expect(spliced).toBe(true);
    expect(text).toBe(raw);
  });
});

test('takes objects that begin alike for the same only where they go on alike', async () => {
  const user = (name: string): string => `{"__typename":"User","id":"u1","name":"${name}","boss":null}`;
  library.subgraphs['accounts']!.answerText =
    `{"data":{"users":[${['A', 'B', 'A', 'A'].map(user).join(',')}]}}`;
  const { result, spliced } = await answerTo('{ users { id name boss { id } reviewCount } }');
  library.subgraphs['accounts']!.answerText = undefined;
  expect(spliced).toBe(true);
  expect(result).toEqual({
    data: { users: ['A', 'B', 'A', 'A'].map((name) => ({ id: 'u1', name, boss: null, reviewCount: 2 })) },
  });
});

describe('what is not as expected', () => {
  test.each([
    ['errors beside the data', { data: { me: null }, errors: [{ message: 'Not today.', path: ['me'] }] }],
    ['errors before the data', { errors: [{ message: 'Not today.' }], data: null }],
    [
      'a null where none may be',
      { data: { me: { __typename: 'User', id: 'u2', name: null, email: null, boss: null } } },
    ],
    [
      'another order',
      { data: { me: { name: 'Bob', id: 'u2', __typename: 'User', boss: null, email: 'b' } } },
    ],
    [
      'a number for a text',
      { data: { me: { __typename: 'User', id: 'u2', name: 5, email: 'b', boss: null } } },
    ],
    ['no data', {}],
    ['more than was asked for', { data: { me: null, you: null } }],
  ])('is answered by the other executor, without asking again: %s', async (_what, said) => {
    subgraphSays('accounts', said);
    const handed = await answerTo(query);
    const executed = await library.ask(query);
    expect(handed.spliced).toBe(false);
    expect(handed.result).toEqual(JSON.parse(JSON.stringify(executed)));
    expect(handed.requests).toEqual(library.takeRequests());
  });

  test('is answered with the entities that were fetched already', async () => {
    const failing = ({ variables }: SeenRequest): unknown => {
      const asked = Object.entries(variables) as [string, unknown[]][];
      const nulls = asked.map(([name, some]) => [
        name.replace('representations', '_entities'),
        some.map(() => null),
      ]);
      return { data: Object.fromEntries(nulls) as unknown };
    };
    library.subgraphs['reviews']!.answer = failing as never;
    const { result, requests, spliced } = await answerTo(query);
    expect(spliced).toBe(false);
    expect(result).toMatchObject({ data: { me: { name: 'Bob', boss: null } } });
    expect(requests.filter((request) => request.startsWith('accounts'))).toHaveLength(1);
    expect(requests.filter((request) => request.startsWith('reviews'))).toHaveLength(1);
  });

  test('is asked no further by branches that were still under way', async () => {
    const handedOver = await library.spliced('handed over');
    const gate = Promise.withResolvers<void>();
    library.subgraphs['catalogue']!.answer = async () => {
      await gate.promise;
      return { data: { search: [{ __typename: 'Film', id: 'm3' }] } };
    };
    subgraphSays('accounts', { data: { me: null, more: 1 } });
    const answered = answerTo('{ me { name } search(term: "x") { ... on Film { postage } } }');
    await vi.waitFor(async () => expect(await library.spliced('handed over')).toBe(handedOver + 1), 30_000);
    gate.resolve();
    const { result, requests } = await answered;
    expect(result).toMatchObject({ data: { me: null, search: [{ postage: expect.anything() as unknown }] } });
    expect(requests.filter((request) => request.startsWith('shipping'))).toHaveLength(1);
  });

  test('is a subgraph that does not answer: said once, and not asked again', async () => {
    await library.subgraphs['reviews']!.stop();
    const { result, requests } = await answerTo(query);
    await library.subgraphs['reviews']!.restart();
    expect(result).toMatchObject({
      errors: [{ extensions: { code: 'UNAVAILABLE', subgraph: 'reviews' } }, {}],
    });
    expect(requests).toHaveLength(1);
  });

  test('is tried less often when it is so every time, and again when it no longer is', async () => {
    const text = '{ me { id nick } }';
    library.subgraphs['accounts']!.answerText = '{\n  "data": { "me": { "id": "u2", "nick": "x" } }\n}';
    for (let count = 0; count < 40; count++) await answerTo(text);
    library.subgraphs['accounts']!.answerText = undefined;
    let tries = 0;
    while (!(await answerTo(text)).spliced) tries++;
    expect(tries).toBeGreaterThan(0);
    expect((await answerTo(text)).spliced).toBe(true);
  });
});

test('shares equal requests of one operation', async () => {
  const text = '{ one: media { id reviews { text } } two: media { id reviews { text } } }';
  const { requests } = await answerTo(text);
  await library.ask(text);
  expect(requests).toEqual(library.takeRequests());
});
