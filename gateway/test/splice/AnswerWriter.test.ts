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

test('holds little more than an answer needs, once there has been one like it', () => {
  const writer = new AnswerWriter();
  for (const length of [1_000_000, 300_000, 100_000]) {
    const texts = Array.from({ length: length / 1_000 }, () => 'x'.repeat(1_000));
    for (let times = 0; times < 2; times++) write(writer, texts);
    const answer = write(writer, texts);
    expect(answer.length).toBe(length);
    expect(answer.buffer.byteLength).toBeLessThanOrEqual(length * 1.2);
  }
});
