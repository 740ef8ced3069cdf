import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonBytes } from '../../src/splice/JsonBytes.js';
import { isMissing, opening } from '../../src/splice/scanText.js';

test('what is written to look for a text finds it where it is whole, and nowhere else, up to where the bytes end', () => {
  const letters = fc.constantFrom('a', 'b', '"', '{');
  const text = fc.string({ unit: letters, minLength: 1, maxLength: 13 });
  const around = fc.string({ unit: letters, maxLength: 6 });
  fc.assert(
    fc.property(
      text,
      around,
      around,
      fc.nat({ max: 4 }),
      fc.nat({ max: 12 }),
      (sought, before, after, cut, at) => {
        const memory = Buffer.from(before + sought + after);
        // There is more in memory than what counts.
        const json = new JsonBytes(memory.subarray(0, memory.length - Math.min(cut, memory.length)));
        // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
        const look = new Function('json', 'i', `${opening} return ${isMissing(sought)};`) as (
          json: JsonBytes,
          i: number,
        ) => boolean;
        const known = json.bytes.toString('latin1');
        for (const i of [at, before.length]) {
          expect(look(json, i)).toBe(known.slice(i, i + sought.length) !== sought);
        }
      },
    ),
    { numRuns: 3_000 },
  );
});
