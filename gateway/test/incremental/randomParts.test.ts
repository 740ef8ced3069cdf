import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IncrementalSpec } from '../../src/edge/incrementalFormats.js';
import { askInParts } from '../fixtures/askInParts.js';
import {
  assembleDeferSpec,
  assembleIncrementalSpec,
  type Assembled,
  type Payload,
} from '../fixtures/assembleParts.js';
import { libraryArguments } from '../fixtures/libraryArguments.js';
import { randomOperation } from '../fixtures/randomOperation.js';
import { startLibrary, type Library } from '../fixtures/startLibrary.js';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

/** Fails on purpose, and takes everything with it. */
const without = new Set(['mustNotBeNull']);

const formats: [IncrementalSpec, (payloads: readonly Payload[]) => Assembled][] = [
  ['deferspec=20220824', assembleDeferSpec],
  ['incrementalspec=v0.2', assembleIncrementalSpec],
];

test.each(formats)('the parts of %s are together what is answered at once', async (spec, assemble) => {
  const schema = library.supergraph.current.apiSchema;
  let inParts = 0;
  await fc.assert(
    fc.asyncProperty(
      randomOperation(schema, { argumentsOf: libraryArguments, without, deferring: true }),
      async (query) => {
        fc.pre(validate(schema, parse(query)).length === 0);
        // Within the limits.
        fc.pre((query.match(/a\d+:/g) ?? []).length <= 60);
        const whole = await library.ask(query);
        const payloads = await askInParts(library.service, query, spec);
        if (payloads.length > 1) inParts++;
        const assembled = assemble(payloads);
        // A null that bubbles takes less with it in parts: it stops at the edge of its fragment.
        const bubbled = whole.errors?.some(({ message }) => message.startsWith('Cannot return null'));
        if (!bubbled) expect(assembled.data).toEqual(whole.data);
        // What is fetched at once may fail elsewhere, too, and in more than the first field that takes an object with it.
        const known = whole.errors?.map(textOf) ?? [];
        expect(known).toEqual(expect.arrayContaining(assembled.errors.map(textOf)));
      },
    ),
    // A counterexample is better told at once than made smaller until the time is up.
    { numRuns: 30, endOnFailure: true },
  );
  expect(inParts).toBeGreaterThan(5);
});

function textOf(error: unknown): string {
  const { message, path } = error as { message: string; path?: unknown[] };
  return `${path?.join('.')}: ${message}`;
}
