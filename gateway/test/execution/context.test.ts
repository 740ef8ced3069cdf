import { parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startLibrary, type Library } from '../fixtures/startLibrary.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.8",
  import: ["@key", "@context", "@fromContext"])`;
const table = { __typename: 'Item', id: 'table' };
const lamp = { __typename: 'Item', id: 'lamp' };

const shops: SubgraphModule = {
  name: 'shops',
  typeDefs: parse(`${link}
    type Query { shops: [Shop!]! }
    type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String items: [Item!]! groups: [Group!]! }
    type Group { items: [Item!]! }
    type Item @key(fields: "id") { id: ID! price(in: String @fromContext(field: "$shop { currency }")): String }
  `),
  resolvers: {
    Query: {
      shops: () => [
        { id: 's1', currency: 'EUR', items: [table, lamp] },
        { id: 's2', currency: 'USD', items: [table] },
        { id: 's3', currency: null, items: [lamp] },
      ],
    },
    Shop: { groups: ({ items }: { items: unknown[] }) => [{ items }] },
    Item: {
      __resolveReference: (reference: object) => reference,
      price: ({ id }: { id: string }, { in: currency }: { in?: string | null }) => `${id} in ${currency}`,
    },
  },
};
const names: SubgraphModule = {
  name: 'names',
  typeDefs: parse(`${link} type Item @key(fields: "id") { id: ID! name: String }`),
  resolvers: { Item: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `a ${id}` }) } },
};

let library: Library;
beforeAll(async () => {
  library = await startLibrary({ modules: [shops, names] });
});
afterAll(() => library[Symbol.asyncDispose]());
beforeEach(() => void library.takeRequests());

test('gives a field what the object around its entity says', async () => {
  expect(await library.ask('{ shops { items { name price } } }')).toEqual({
    data: {
      shops: [
        {
          items: [
            { name: 'a table', price: 'table in EUR' },
            { name: 'a lamp', price: 'lamp in EUR' },
          ],
        },
        { items: [{ name: 'a table', price: 'table in USD' }] },
        { items: [{ name: 'a lamp', price: 'lamp in null' }] },
      ],
    },
  });
});

test('looks as many objects up as the context is away', async () => {
  const { data } = await library.ask('{ shops { groups { items { price } } } }');
  expect(data).toEqual({
    shops: [
      { groups: [{ items: [{ price: 'table in EUR' }, { price: 'lamp in EUR' }] }] },
      { groups: [{ items: [{ price: 'table in USD' }] }] },
      { groups: [{ items: [{ price: 'lamp in null' }] }] },
    ],
  });
});

test('asks once for entities with the same context', async () => {
  await library.ask('{ shops { items { price } } }');
  const asked = library.subgraphs['shops']!.requests.slice(1).map(({ variables }) => variables);
  expect(asked).toEqual([
    { contextualArgument_2_0: 'EUR', representations: [table, lamp] },
    { contextualArgument_2_0: 'USD', representations: [table] },
    { contextualArgument_2_0: null, representations: [lamp] },
  ]);
});
