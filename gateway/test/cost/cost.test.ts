import { parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

const book = (id: number) => ({
  __typename: 'Book',
  id: String(id),
  title: `Book ${id}`,
  author: { name: 'Ada' },
  publisher: { name: 'P', address: { zipCode: 1 } },
});
const shop: SubgraphModule = {
  name: 'shop',
  typeDefs: parse(`
    extend schema @link(
      url: "https://specs.apollo.dev/federation/v2.9"
      import: [{ name: "@cost", as: "@price" }, "@listSize"]
    )
    type Query {
      book(id: ID): Book
      bestsellers: [Book] @listSize(assumedSize: 5)
      all: [Book]
      some(first: Int = 3, last: Int): [Book] @listSize(slicingArguments: ["first"])
      page(first: Int, last: Int): Page
        @listSize(slicingArguments: ["first", "last"], sizedFields: ["items"])
      search(by: By, note: String @price(weight: 7)): Book
      dear: String @price(weight: 30)
      things: [Thing!] @listSize(assumedSize: 2)
      shelf: Shelf
    }
    type Mutation { buy(id: ID): Book note: Boolean }
    type Page { items: [Book] total: Int }
    input By { name: String @price(weight: 2) tags: [String!] }
    type Book { id: ID title: String author: Author publisher: Publisher }
    type Author { name: String }
    type Publisher { name: String address: Address }
    type Address @price(weight: 5) { zipCode: Int }
    union Thing = Book | Address
    interface Shelf { books(first: Int): [Book] page(first: Int): Page }
    type Wide implements Shelf {
      books(first: Int): [Book] @listSize(slicingArguments: ["first"])
      page(first: Int): Page @listSize(slicingArguments: ["first"], sizedFields: ["items"])
    }
    type Narrow implements Shelf { books(first: Int): [Book] @listSize(assumedSize: 3) page(first: Int): Page }
  `),
  resolvers: {
    Query: {
      book: () => book(1),
      bestsellers: () => [book(1), book(2)],
      all: () => [book(1), null],
      some: () => [book(1)],
      page: () => ({ items: [book(1), book(2), book(3)], total: 3 }),
      search: () => null,
      dear: () => 'x',
      shelf: () => ({ __typename: 'Wide', books: [book(1)], page: { items: [book(1)], total: 1 } }),
      things: () => [book(1), { __typename: 'Address', zipCode: 2 }],
    },
    Mutation: { buy: () => book(1), note: () => true },
  },
};

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation([shop], {
    cost: {
      mode: 'enforce',
      listSize: 10,
      limits: { FREE: 3, TEAM: 1_000, default: 100 },
      reportTo: ['scope:cost'],
    },
  });
});
afterAll(() => federation[Symbol.asyncDispose]());
beforeEach(() => void federation.takeRequests());

const reported = async (query: string, variables: Record<string, unknown> = {}): Promise<unknown> => {
  const headers = { ...(await federation.as('cost')), 'x-gantry-tenant': 'acme' };
  const answer = await federation.ask(query, headers, { variables, extensions: { cost: true } });
  return (answer as { extensions?: { cost?: unknown } }).extensions?.cost ?? answer;
};

describe('estimates before, and measures after', () => {
  test.each([
    ['an object as 1, a scalar as nothing', '{ book { id title } }', 1, 1],
    ['objects below each other', '{ book { title author { name } publisher { name } } }', 3, 3],
    ['a type with a weight of its own', '{ book { publisher { address { zipCode } } } }', 7, 7],
    ['a field with a weight of its own', '{ dear }', 30, 30],
    ['lists by their assumed size', '{ bestsellers { title author { name } } }', 10, 4],
    ['lists without one by the setting', '{ all { id } }', 10, 1],
    ['lists by their slicing argument', '{ some(first: 4) { id } }', 4, 1],
    ['slicing arguments by their default', '{ some { id } }', 3, 1],
    ['the lists that a size is meant for', '{ page(first: 6) { total items { id } } }', 7, 4],
    [
      'arguments and their input objects, once',
      '{ search(by: { name: "x", tags: ["a", "b"] }, note: "y") { id } }',
      11,
      10,
    ],
    ['mutations as 10 more', 'mutation { buy { id } note }', 11, 11],
    [
      'abstract types as the dearest of their types',
      '{ things { ... on Book { author { name } } } }',
      12,
      11,
    ],
    ['lists of an interface as the longest of its types', '{ shelf { books(first: 4) { id } } }', 5, 2],
    ['those of one whose size does not depend, too', '{ shelf { books(first: 2) { id } } }', 4, 2],
    [
      'the lists that a size of one of its types is meant for',
      '{ shelf { page(first: 6) { items { id } } } }',
      8,
      3,
    ],
    [
      'fragments and what is selected twice',
      '{ book { ...A author { name } } } fragment A on Book { author { name } }',
      2,
      2,
    ],
    ['aliases each', '{ a: book { id } b: book { id } }', 2, 2],
    ['nothing that is skipped', '{ book { id author @skip(if: true) { name } } }', 1, 1],
    ['nothing for introspection', '{ __typename __schema { types { name } } }', 0, 0],
  ])('%s', async (_title, query, estimated, actual) => {
    expect(await reported(query)).toEqual({ estimated, actual, limit: 1_000 });
  });

  test('by the values of variables', async () => {
    const query =
      'query Q($n: Int, $x: Boolean!) { some(first: $n) { id author @include(if: $x) { name } } }';
    expect(await reported(query, { n: 20, x: true })).toMatchObject({ estimated: 40 });
    expect(await reported(query, { n: 20, x: false })).toMatchObject({ estimated: 20 });
  });
});

test('insists on exactly one slicing argument where the schema does', async () => {
  const messages = await Promise.all(
    ['{ page { total } }', '{ page(first: 1, last: 1) { total } }'].map(async (query) => {
      const answer = (await reported(query)) as {
        errors: { message: string; extensions: { code: string } }[];
      };
      expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
      return answer.errors[0]?.message;
    }),
  );
  expect(messages).toEqual([
    'The field "page" takes exactly one of the arguments "first", "last", not 0.',
    'The field "page" takes exactly one of the arguments "first", "last", not 2.',
  ]);
});

test('refuses what is too dear for the tier of the tenant, before anything is asked, with both numbers', async () => {
  const query = '{ bestsellers { title } }';
  const headers = { ...(await federation.as('')), 'x-gantry-tenant': 'globex' };
  expect(await federation.ask(query, headers)).toEqual({
    errors: [
      {
        message: 'The operation may cost 5, at most 3 is allowed.',
        extensions: { code: 'COST_LIMIT_EXCEEDED', cost: { estimated: 5, limit: 3 } },
      },
    ],
  });
  expect(federation.takeRequests()).toEqual([]);
  expect((await federation.ask(query, { ...headers, 'x-gantry-tenant': 'acme' })).errors).toBeUndefined();
  const expensive = '{ all { publisher { address { zipCode } } author { name } } dear }';
  expect((await federation.ask(expensive)).errors?.[0]?.message).toBe(
    'The operation may cost 110, at most 100 is allowed.',
  );
});

test('tells the cost to nobody who may not know it or did not ask', async () => {
  const asked = { extensions: { cost: true } };
  expect(await federation.ask('{ dear }', await federation.as('other'), asked)).toEqual({
    data: { dear: 'x' },
  });
  expect(await federation.ask('{ dear }', await federation.as('cost'))).toEqual({ data: { dear: 'x' } });
});

test('only measures when the settings say so', async () => {
  await using measuring = await startFederation([shop], {
    cost: { mode: 'measure', listSize: 10, limits: { default: 1 }, reportTo: [] },
  });
  expect(await measuring.ask('{ dear }')).toEqual({ data: { dear: 'x' } });
  const metrics = await (await fetch(`${measuring.url}/metrics`)).text();
  expect(metrics).toContain('gantry_gateway_operation_cost_sum{kind="estimated"} 30');
  expect(metrics).toContain('gantry_gateway_operation_cost_sum{kind="actual"} 30');
});
