import { parse, print } from 'graphql';
import { expect, test, vi } from 'vitest';
import { RequestRefused } from '../../src/execution/RequestRefused.js';
import { SchemaGeneration } from '../../src/supergraph/SchemaGeneration.js';
import { blogSubgraphs } from '../fixtures/blog.js';
import { startFederation } from '../fixtures/startFederation.js';
import { startLibrary } from '../fixtures/startLibrary.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

const link = (names: string): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names}])`;

test('comes back to a subgraph with a key that it resolves', async () => {
  const seat = { row: '7', place: 'A', code: '7A' };
  const modules: SubgraphModule[] = [
    {
      name: 'names',
      typeDefs: parse(`
        ${link('"@key"')}
        type Seat @key(fields: "code") @key(fields: "row place", resolvable: false) {
          code: ID! row: ID! place: ID! label: String!
        }
      `),
      resolvers: { Seat: { __resolveReference: () => ({ ...seat, label: 'Window' }) } },
    },
    {
      name: 'bookings',
      typeDefs: parse(`
        ${link('"@key", "@external", "@requires"')}
        type Query { seat: Seat! }
        type Seat @key(fields: "code", resolvable: false) @key(fields: "row place") {
          code: ID! row: ID! place: ID!
          label: String! @external
          sign: String! @requires(fields: "label")
        }
      `),
      resolvers: {
        Query: { seat: () => seat },
        Seat: {
          __resolveReference: ({ row, label }: { row?: string; label?: string }) => row && { ...seat, label },
          sign: ({ label }: { label: string }) => `→ ${label}`,
        },
      },
    },
  ];
  await using bookings = await startLibrary({ modules });
  expect(await bookings.ask('{ seat { sign } }')).toEqual({ data: { seat: { sign: '→ Window' } } });
});

test('refuses what no subgraph can answer, and runs nothing', async () => {
  const modules: SubgraphModule[] = [
    {
      name: 'one',
      typeDefs: parse(`
        ${link('"@key"')}
        interface Thing @key(fields: "id") { id: ID! }
        type Query { thing: Thing now: Int }
      `),
      resolvers: { Query: { thing: () => ({ id: 't' }), now: () => 1 } },
    },
    {
      name: 'other',
      typeDefs: parse(`
        ${link('"@key", "@interfaceObject"')}
        type Thing @key(fields: "id", resolvable: false) @interfaceObject { id: ID! extra: String }
        type Query { other: Thing }
      `),
      resolvers: { Query: { other: () => ({ id: 't', extra: 'more' }) } },
    },
  ];
  await using things = await startLibrary({ modules });
  const refusal = things.ask('{ __typename ...T } fragment T on Query { thing { extra } }');
  await expect(refusal).rejects.toThrow(RequestRefused);
  await expect(refusal).rejects.toThrow('No subgraph can answer what is asked of "thing".');
  expect(things.takeRequests()).toEqual([]);
  expect(await things.ask('{ __typename other { extra } }')).toEqual({
    data: { __typename: 'Query', other: { extra: 'more' } },
  });
  expect(await things.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});

test('plans the operation that is meant, and no other one of its document', async () => {
  await using blog = await startFederation(blogSubgraphs);
  const plan = vi.spyOn(SchemaGeneration.prototype, 'plan');
  try {
    const query = 'query A { user { ...N } } query B { user { ...N id } } fragment N on User { name }';
    expect((await blog.ask(query, {}, { operationName: 'A' })).errors).toBeUndefined();
    expect(plan.mock.calls.map(([document]) => print(document))).toEqual([
      print(parse('query A { user { ...N } } fragment N on User { name }')),
    ]);
  } finally {
    plan.mockRestore();
  }
});
