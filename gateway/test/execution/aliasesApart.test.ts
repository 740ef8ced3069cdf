import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askMonolith } from '../fixtures/askMonolith.js';
import { librarySubgraphs } from '../fixtures/library.js';
import { libraryArguments } from '../fixtures/libraryArguments.js';
import { randomOperation } from '../fixtures/randomOperation.js';
import { startLibrary, type Library } from '../fixtures/startLibrary.js';
import { startStandalone } from '../fixtures/startStandalone.js';

/** Aliases that are names of other fields, which the planner may have to select beside them. */

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

test.each([
  ['of the key', '{ me { id: name favourite { title } } }'],
  ['of the key, beside the key under another alias', '{ me { id: name key: id favourite { title } } }'],
  [
    'of the key, in fragments',
    '{ me { ...F } } fragment F on User { ... { id: name } favourite { id: title title: id } }',
  ],
  ['of the key of an interface', '{ media { id: title ... on Book { pages label } } }'],
  ['of keys within lists', '{ users { id: name reports { id: nick favourites { id: title } } } }'],
  ['that ends as those that are set apart', '{ me { name__asked: name favourite { title } } }'],
  ['that the planner could make up', '{ me { nick__alias_0: name nick } }'],
])('answers a field whose alias is the name %s', async (_, query) => {
  const expected = await askMonolith(library.supergraph.current.apiSchema, query);
  expect(expected.failed).toBe(false);
  expect(await library.ask(query)).toEqual({ data: expected.data });
});

test('tells errors at the alias that the client gave', async () => {
  const { data, errors } = await library.ask('{ me { id: broken favourite { title } } }');
  expect(data).toEqual({ me: { id: null, favourite: expect.anything() } });
  expect(errors).toMatchObject([{ path: ['me', 'id'] }]);
});

test('says of the schema what is asked under such aliases, too', async () => {
  const query = '{ __type(name: "User") { id: name name: kind } }';
  expect(await library.ask(query)).toEqual({ data: { __type: { id: 'User', name: 'OBJECT' } } });
});

test('answers the same where answers are otherwise put together as bytes', async () => {
  await using gateway = await startStandalone(librarySubgraphs);
  const { data } = await gateway.ask('{ me { id: name favourite { title } } }');
  expect(data).toEqual({ me: { id: 'Bob', favourite: { title: expect.any(String) } } });
});

test('answers any query with such aliases as one schema with every resolver would', async () => {
  const schema = library.supergraph.current.apiSchema;
  const hints = {
    argumentsOf: libraryArguments,
    without: new Set(['broken', 'mustNotBeNull', 'mood']),
    borrowing: true,
  };
  await fc.assert(
    fc.asyncProperty(randomOperation(schema, hints), async (query) => {
      fc.pre(validate(schema, parse(query)).length === 0);
      const [ours, expected] = await Promise.all([library.ask(query), askMonolith(schema, query)]);
      expect(ours.data).toEqual(expected.data);
      expect(ours.errors !== undefined).toBe(expected.failed);
    }),
    { numRuns: 200 },
  );
});
