import { parse } from 'graphql';
import { expect, test } from 'vitest';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';
import { startStandalone } from '../fixtures/startStandalone.js';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';
/** JSON as any program may write it, with a key that objects of JavaScript inherit. */
const odd = '{"__proto__":{"polluted":"yes"},"a":1}';

/** Subgraphs of which one gives things, and the other one notes on them that may be any JSON. */
function stock(docs: () => unknown): { things: SubgraphModule; notes: SubgraphModule } {
  const resolveReference = { __resolveReference: (reference: object) => reference };
  return {
    things: {
      name: 'things',
      typeDefs: parse(`${link} scalar JSON
        type Query { thing: Thing things: [Thing!]! }
        type Thing @key(fields: "id") { id: ID! docs: [JSON] }`),
      resolvers: {
        Query: { thing: () => ({ id: '1' }), things: () => [{ id: '1' }, { id: '1' }] },
        Thing: { ...resolveReference, docs },
      },
    },
    notes: {
      name: 'notes',
      typeDefs: parse(`${link} scalar JSON type Thing @key(fields: "id") { id: ID! other: Int note: JSON }`),
      resolvers: { Thing: { ...resolveReference, other: () => 1, note: () => JSON.parse(odd) as unknown } },
    },
  };
}

test('merges a custom scalar into what was there before, and into nothing else', async () => {
  const answers = [{}, JSON.parse(odd) as unknown, {}, JSON.parse(odd) as unknown];
  const { things, notes } = stock(() => [answers.shift()]);
  await using running = await startStandalone([things, notes]);
  try {
    const query = '{ thing { docs ... @defer { docs other } } }';
    const accept = 'multipart/mixed;deferSpec=20220824, application/json';
    const text = await (await running.post({ query }, { accept })).text();
    expect(text).toContain('"other":1');
    expect(answers).toHaveLength(2);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  } finally {
    delete (Object.prototype as { polluted?: string }).polluted;
  }
});

test('keeps every key of a custom scalar, whether an answer is cut out of bytes or merged', async () => {
  const { things, notes } = stock(() => []);
  await using running = await startStandalone([things, notes]);
  const ask = async (): Promise<string> => (await running.post({ query: '{ things { id note } }' })).text();
  const expected = `{"data":{"things":[{"id":"1","note":${odd}},{"id":"1","note":${odd}}]}}`;
  expect(await ask()).toBe(expected);
  // Extensions are nothing for the fast path.
  const note = JSON.parse(odd) as unknown;
  running.subgraphs['notes']!.answer = () => ({
    data: { _entities: [{ note }] },
    extensions: { slow: true },
  });
  expect(await ask()).toBe(expected);
});
