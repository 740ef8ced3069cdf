import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askMonolith } from '../fixtures/askMonolith.js';
import { libraryArguments } from '../fixtures/libraryArguments.js';
import { randomOperation } from '../fixtures/randomOperation.js';
import { startLibrary, type Library } from '../fixtures/startLibrary.js';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

/** These fail on purpose. */
const without = new Set(['broken', 'mustNotBeNull', 'mood']);

test('keeps the type of an entity when an interface object adds nothing to it', async () => {
  const query =
    'query ($no: Boolean = false) { search(term: "x") { ... on Film { __typename stars @include(if: $no) } } }';
  expect(await library.ask(query)).toEqual({ data: { search: [{}, { __typename: 'Film' }, {}] } });
});

test('answers any query as one schema with every resolver would', async () => {
  const schema = library.supergraph.current.apiSchema;
  await fc.assert(
    fc.asyncProperty(randomOperation(schema, { argumentsOf: libraryArguments, without }), async (query) => {
      fc.pre(validate(schema, parse(query)).length === 0);
      const [ours, expected] = await Promise.all([library.ask(query), askMonolith(schema, query)]);
      expect(ours.data).toEqual(expected.data);
      expect(ours.errors !== undefined).toBe(expected.failed);
    }),
    { numRuns: 40 },
  );
});
