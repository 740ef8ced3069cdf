import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerWriter } from '../../src/splice/AnswerWriter.js';

const write = (writer: AnswerWriter, texts: readonly string[]): Buffer => {
  writer.begin();
  for (const text of texts) writer.put(text);
  return writer.end();
};

test('writes answers of any lengths one after the other, a byte for each character, whatever is repeated in them', () => {
  const character = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const text = fc
    .tuple(fc.string({ unit: character, maxLength: 40 }), fc.constantFrom(1, 1, 1, 50))
    .map(([part, times]) => part.repeat(times));
  const step = fc.oneof(
    text,
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  );
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 20 }), { maxLength: 10 }), (answers) => {
      const writer = new AnswerWriter();
      const kept: [Buffer, string][] = [];
      for (const steps of answers) {
        let expected = '';
        writer.begin();
        for (const each of steps) {
          if (typeof each === 'string') {
            writer.put(each);
            expected += each;
          } else {
            const [from, to] = each.map((share) => Math.floor(share * expected.length)).sort((a, b) => a - b);
            writer.repeat(from!, to!);
            expected += expected.slice(from, to);
          }
          expect(writer.at).toBe(expected.length);
        }
        kept.push([writer.end(), expected]);
      }
      // What was given away is not written over.
      for (const [answer, expected] of kept) expect(answer.toString('latin1')).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('holds little more than an answer needs, whatever was written before it', () => {
  const length = fc.oneof(fc.integer({ min: 40, max: 200 }), fc.integer({ min: 1, max: 3_000 }));
  fc.assert(
    fc.property(fc.array(length, { minLength: 1, maxLength: 12 }), (lengths) => {
      const writer = new AnswerWriter();
      for (const thousands of lengths) {
        const texts = Array.from({ length: thousands }, () => 'x'.repeat(1_000));
        const answer = write(writer, texts);
        expect(answer.length).toBe(thousands * 1_000);
        // What is short comes out of Node's pool.
        expect(answer.buffer.byteLength).toBeLessThanOrEqual(
          Math.max(Buffer.poolSize, Math.ceil(answer.length / 0.75)),
        );
      }
    }),
    { numRuns: 50 },
  );
});
