import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnswerBytes, hasControlCharacters } from '../../src/splice/AnswerBytes.js';

test('finds a control character wherever it is, in memory that begins anywhere', () => {
  const bytes = fc.array(
    fc.oneof(fc.integer({ min: 0x20, max: 0xff }), fc.integer({ min: 0x7e, max: 0x81 })),
  );
  fc.assert(
    fc.property(
      bytes,
      fc.nat({ max: 3 }),
      fc.option(fc.tuple(fc.nat(), fc.nat({ max: 0x1f }))),
      (plain, offset, control) => {
        const memory = Buffer.alloc(plain.length + 8, 'x');
        const piece = memory.subarray(offset, offset + plain.length);
        piece.set(plain);
        if (control && plain.length > 0) piece[control[0] % plain.length] = control[1];
        expect(hasControlCharacters(piece)).toBe(control !== null && plain.length > 0);
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each([
  ['white space between the lines', Buffer.from('{\n"data":{}}')],
  ['bytes that are no UTF-8', Buffer.from('{"data":{"a":"\u00ff"}}', 'latin1')],
])('has no text for %s', (_what, bytes) => {
  expect(new AnswerBytes({ bytes }).text).toBeNull();
});

test('has a text of one character for each byte', () => {
  const bytes = Buffer.from('{"data":{"a":"Grüße 🚀"}}');
  const answer = new AnswerBytes({ bytes });
  expect(Buffer.from(answer.text!, 'latin1').equals(bytes)).toBe(true);
  expect(answer.ascii).toBe(false);
});
