import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handOver } from '../../src/splice/HandOver.js';
import { jsonText } from '../fixtures/jsonText.js';
import { JsonBytes } from '../../src/splice/JsonBytes.js';
import {
  skipBoolean,
  skipInteger,
  skipNull,
  skipNumber,
  skipPresent,
  skipString,
  skipValue,
} from '../../src/splice/skipJson.js';

/** What a function makes of a text: where the value ends, in bytes, or that it hands over. */
function endOf(
  skip: (json: JsonBytes, at: number) => number,
  text: string | Buffer,
  at = 0,
): number | 'hands over' {
  try {
    return skip(new JsonBytes(Buffer.isBuffer(text) ? text : Buffer.from(text)), at);
  } catch (error) {
    if (error === handOver) return 'hands over';
    throw error;
  }
}

/** Without exponents, which serializers write and the scanner does not know. */
const json = jsonText.filter((text) => !/[eE][+-]?\d/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')));

test('finds the end of any value, whatever comes before and after', () => {
  fc.assert(
    fc.property(
      json,
      fc.constantFrom('', ',', '}', ']', ',"x":1'),
      fc.nat({ max: 20 }),
      (value, rest, before) => {
        const text = `${'-'.repeat(before)}${value}${rest}`;
        expect(endOf(skipValue, text, before)).toBe(before + Buffer.byteLength(value));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('takes nothing for a value that a parser would not', () => {
  const damaged = fc
    .tuple(
      json,
      fc.nat(),
      fc.constantFrom(
        '',
        '"',
        '\\',
        ',',
        ':',
        '{',
        '[',
        ']',
        '}',
        '0',
        '.',
        '-',
        'n',
        'x',
        '\n',
        '\u0000',
        '\u001f',
      ),
    )
    .map(([text, place, letter]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + letter + text.slice(at + (letter === '' ? 1 : 0));
    });
  fc.assert(
    fc.property(damaged, (text) => {
      const end = endOf(skipValue, text);
      if (end === 'hands over') return;
      expect(() => JSON.parse(Buffer.from(text).toString('utf8', 0, end))).not.toThrow();
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  [skipNull, 'null', 4],
  [skipNull, 'nul', 'hands over'],
  [skipPresent, 'null', 'hands over'],
  [skipPresent, '{"a":null}', 10],
  [skipBoolean, 'true,', 4],
  [skipBoolean, 'false}', 5],
  [skipBoolean, 'tru', 'hands over'],
  [skipInteger, '0', 1],
  [skipInteger, '-12345678901234567890]', 21],
  [skipInteger, '01', 1],
  [skipInteger, '-', 'hands over'],
  [skipInteger, '9'.repeat(400), 'hands over'],
  [skipNumber, '-0.50,', 5],
  [skipNumber, '1.', 'hands over'],
  [skipNumber, '.5', 'hands over'],
  [skipString, '""', 2],
  [skipString, '"a\\"b"', 6],
  [skipString, '"a\\\\"b"', 5],
  [skipString, '"a\\x"', 'hands over'],
  [skipString, '"a\\u00g0"', 'hands over'],
  [skipString, `"${'a'.repeat(200)}\\u00e9${'b'.repeat(200)}"`, 408],
  [skipString, `"${'a'.repeat(200)}`, 'hands over'],
  [skipString, 'a', 'hands over'],
  [skipValue, '{"a":[1,{"b":null}],"c":"d"}', 28],
  [skipValue, '{ "a":1}', 'hands over'],
  [skipValue, '[1, 2]', 'hands over'],
  [skipValue, '1e3', 1],
  [skipValue, `${'['.repeat(101)}${']'.repeat(101)}`, 'hands over'],
] as const)('%o of %j: %s', (skip, text, expected) => {
  expect(endOf(skip, text)).toBe(expected);
});

test('finds the end of a string of any length, wherever in memory it is, and nothing in it that may not be there', () => {
  const plain = fc.array(
    fc.constantFrom('a', 'ü', '🚀', ' ', '~', '#', '[', ']', '!', '\\"', '\\\\', '\\u00e9', '\\n'),
  );
  const wrong = fc.constantFrom('\u0000', '\n', '\u001f', '\\x', '\\u12g4', '\\u{1}', '\\');
  fc.assert(
    fc.property(plain, fc.nat({ max: 7 }), fc.option(fc.tuple(wrong, plain)), (parts, offset, damage) => {
      const text = `"${parts.join('')}${damage ? damage[0] + damage[1].join('') : ''}"`;
      const bytes = Buffer.concat([Buffer.alloc(offset, '"'), Buffer.from(`${text},"rest"`)]);
      const json = bytes.subarray(offset);
      const end = endOf(skipString, json);
      if (!damage) expect(end).toBe(Buffer.byteLength(text));
      else if (damage[0] !== '\\') expect(end).toBe('hands over');
      else if (end !== 'hands over') {
        // The last backslash may begin an escape with what comes next.
        expect(() => JSON.parse(json.toString('utf8', 0, end))).not.toThrow();
      }
    }),
    { numRuns: 3_000 },
  );
});

test('hands over a string that has not ended where the bytes end', () => {
  for (let length = 0; length < 20; length++) {
    expect(endOf(skipString, `"${'a'.repeat(length)}`)).toBe('hands over');
  }
});
