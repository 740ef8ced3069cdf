import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DocumentNumbers } from '../../src/execution/DocumentNumbers.js';
import { memoryInUse } from '../fixtures/memoryInUse.js';

test('gives each document a number of its own, and the same one for the same text, short or long', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ minLength: 1 }).map((text) => text.repeat(Math.ceil(10_500 / text.length))),
  );
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 20 }), (documents) => {
      const numbers = new DocumentNumbers(100);
      const first = documents.map((document) => numbers.of(document));
      expect(new Set(first).size).toBe(new Set(documents).size);
      // Copies, as the next request brings them.
      const again = documents.map((document) =>
        numbers.of(Buffer.from(document, 'utf16le').toString('utf16le')),
      );
      expect(again).toEqual(first);
    }),
  );
});

test('never gives the number of a document that it has forgotten to another', () => {
  const numbers = new DocumentNumbers(2);
  const seen = ['{ a }', '{ b }', '{ c }', '{ a }', '{ d }'].map((document) => numbers.of(document));
  expect(new Set(seen).size).toBe(seen.length);
});

test('keeps no long document, since anybody may send many', async () => {
  const numbers = new DocumentNumbers(1_000);
  const before = await memoryInUse();
  const length = 1_000_000;
  for (let index = 0; index < 50; index++) {
    numbers.of(Buffer.alloc(length + index, `{ field${index} }`).toString('latin1'));
  }
  expect((await memoryInUse()) - before).toBeLessThan(10 * length);
  // It is still there, or nothing of it could have been kept.
  expect(numbers.of('{ a }')).toBe(51);
});
