import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../fixtures/jsonText.js';
import { JsonBytes } from '../../src/splice/JsonBytes.js';

/** Bytes that are often the same, in memory that begins anywhere. */
const pieces = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', '"', 'aaaa', '{"id":"', 'x'.repeat(300))), fc.nat({ max: 7 }))
  .map(([parts, offset]) => {
    const memory = Buffer.from(`${'a'.repeat(offset)}${parts.join('')}`);
    return new JsonBytes(memory.subarray(offset));
  });

test('knows whether a text is at a place', () => {
  fc.assert(
    fc.property(
      pieces,
      fc.constantFrom('', 'a', '"', '{"id":"', 'ab'),
      fc.nat({ max: 400 }),
      (json, text, at) => {
        expect(json.has(text, at)).toBe(
          at <= json.length ? json.bytes.toString('latin1').startsWith(text, at) : text === '',
        );
      },
    ),
    { numRuns: 1_000 },
  );
});

test('knows whether what is at one place is at another, too', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(pieces, share, share, share, (json, ...shares) => {
      const [one, two, at] = shares.map((each) => Math.floor(each * json.length));
      const from = Math.min(one!, two!);
      const to = Math.max(one!, two!);
      const text = json.bytes.toString('latin1');
      expect(json.repeats(from, to, at!)).toBe(text.startsWith(text.slice(from, to), at));
    }),
    { numRuns: 3_000 },
  );
});

test('has one number for equal texts, and others for nearly all others', () => {
  const hashOf = (text: string): number => new JsonBytes(Buffer.from(`{"id":"${text}","x":1}`)).hashAt(7);
  const hashes = new Set<number>();
  for (let id = 0; id < 10_000; id++) {
    expect(hashOf(`user-${id}`)).toBe(hashOf(`user-${id}`));
    hashes.add(hashOf(`user-${id}`));
  }
  expect(hashes.size).toBeGreaterThan(9_990);
  // As far as it looks: what follows does not count, nor where the bytes end.
  expect(hashOf('a'.repeat(64))).toBe(hashOf(`${'a'.repeat(64)}b`));
  expect(new JsonBytes(Buffer.from('abc')).hashAt(0)).toBe(new JsonBytes(Buffer.from('abc"d')).hashAt(0));
});

test('writes values as JSON.stringify does', () => {
  fc.assert(
    fc.property(jsonText, (text) => {
      const json = new JsonBytes(Buffer.from(`["ü",${text}]`));
      expect(json.canonical(6, json.length - 1)).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});
