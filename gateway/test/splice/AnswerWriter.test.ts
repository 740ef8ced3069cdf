import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerWriter } from '../../src/splice/AnswerWriter.js';
import { JsonBytes } from '../../src/splice/JsonBytes.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const placesIn = (length: number, shares: readonly number[]): [number, number] => {
  const [from, to] = shares.map((each) => Math.floor(each * length)).sort((a, b) => a - b);
  return [from!, to!];
};

test('writes answers of any lengths one after the other, a byte for each character, whatever is copied or repeated in them', () => {
  const character = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const text = fc
    .tuple(fc.string({ unit: character, maxLength: 40 }), fc.constantFrom(1, 1, 1, 50, 5_000))
    .map(([part, times]) => part.repeat(times));
  const step = fc.oneof(
    { weight: 2, arbitrary: fc.record({ put: text }) },
    { weight: 2, arbitrary: fc.record({ copy: text, shares: fc.tuple(share, share) }) },
    fc.record({ repeat: fc.tuple(share, share) }),
  );
  const answer = fc.record({ steps: fc.array(step, { maxLength: 20 }), isGivenBack: fc.boolean() });
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 10 }), (answers) => {
      const writer = new AnswerWriter();
      const kept: [Buffer, string][] = [];
      for (const { steps, isGivenBack } of answers) {
        let expected = '';
        writer.begin();
        for (const each of steps) {
          if ('put' in each) {
            writer.put(each.put);
            expected += each.put;
          } else if ('copy' in each) {
            const [from, to] = placesIn(each.copy.length, each.shares);
            writer.copy(new JsonBytes(Buffer.from(each.copy, 'latin1')), from, to);
            expected += each.copy.slice(from, to);
          } else {
            const [from, to] = placesIn(expected.length, each.repeat);
            writer.repeat(from, to);
            expected += expected.slice(from, to);
          }
          expect(writer.at).toBe(expected.length);
        }
        const written = writer.end();
        expect(written.equals(Buffer.from(expected, 'latin1'))).toBe(true);
        if (isGivenBack) writer.giveBack(written);
        else kept.push([written, expected]);
      }
      // What was not given back is not written over.
      for (const [written, expected] of kept) {
        expect(written.equals(Buffer.from(expected, 'latin1'))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

const write = (writer: AnswerWriter, length: number): Buffer => {
  writer.begin();
  for (let thousands = 0; thousands < length / 1_000; thousands++) writer.put('x'.repeat(1_000));
  return writer.end();
};

test('writes into memory that was given back, and into other memory where it was not', () => {
  const writer = new AnswerWriter();
  const first = write(writer, 10_000);
  writer.giveBack(first);
  const second = write(writer, 20_000);
  expect(second.buffer).toBe(first.buffer);
  const third = write(writer, 10_000);
  expect(third.buffer).not.toBe(second.buffer);
  // Who comes too late, or with what is another's, gives nothing back.
  writer.giveBack(second);
  writer.giveBack(Buffer.alloc(10));
  const fourth = write(writer, 10_000);
  expect([second.buffer, third.buffer]).not.toContain(fourth.buffer);
});

test('does not hold on to the memory of an answer that was unusually long', () => {
  const writer = new AnswerWriter();
  const long = write(writer, 3_000_000);
  writer.giveBack(long);
  expect(write(writer, 1_000).buffer.byteLength).toBeLessThan(1_000_000);
});
