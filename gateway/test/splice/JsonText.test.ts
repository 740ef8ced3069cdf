import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handOver } from '../../src/splice/HandOver.js';
import {
  canonical,
  skipBoolean,
  skipInteger,
  skipNull,
  skipNumber,
  skipPresent,
  skipString,
  skipValue,
} from '../../src/splice/JsonText.js';

const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');
const textOf = (bytes: string): string => Buffer.from(bytes, 'latin1').toString();

/** What a function makes of a text: where the value ends, or that it hands over. */
function endOf(skip: (text: string, at: number) => number, text: string, at = 0): number | 'hands over' {
  try {
    return skip(text, at);
  } catch (error) {
    if (error === handOver) return 'hands over';
    throw error;
  }
}

/** Any JSON value, written as serializers do, with letters of all kinds or with escapes for them. */
const json = fc
  .tuple(fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }), fc.boolean())
  .map(([value, escaped]) => {
    const text = JSON.stringify(value);
    const escape = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return escaped ? text.replace(/[^\x20-\x7e]/g, escape) : text;
  })
  .filter((text) => !/[eE][+-]?\d/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')));

test('finds the end of any value, whatever comes before and after', () => {
  fc.assert(
    fc.property(
      json,
      fc.constantFrom('', ',', '}', ']', ',"x":1'),
      fc.nat({ max: 20 }),
      (value, rest, before) => {
        const text = bytesOf(`${'-'.repeat(before)}${value}${rest}`);
        const end = endOf(skipValue, text, before);
        expect(end === 'hands over' ? end : textOf(text.slice(before, end))).toBe(value);
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
      fc.constantFrom('', '"', '\\', ',', ':', '{', '[', ']', '}', '0', '.', '-', 'n', 'x'),
    )
    .map(([text, place, letter]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + letter + text.slice(at + (letter === '' ? 1 : 0));
    });
  fc.assert(
    fc.property(damaged, (text) => {
      const bytes = bytesOf(text);
      const end = endOf(skipValue, bytes);
      if (end === 'hands over') return;
      expect(() => JSON.parse(textOf(bytes.slice(0, end)))).not.toThrow();
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

test('finds the ends of long strings in one text after the other', () => {
  const long = `"${'x'.repeat(300)}"`;
  const escaped = `"${'x'.repeat(300)}\\"${'y'.repeat(300)}"`;
  for (const texts of [
    [long, escaped],
    [escaped, long],
  ]) {
    for (const text of texts) expect(endOf(skipString, `${text},${long}`)).toBe(text.length);
    const both = texts.join('');
    expect(endOf(skipString, both, texts[0]!.length)).toBe(both.length);
  }
});

test('writes values as JSON.stringify does', () => {
  fc.assert(
    fc.property(json, (text) => {
      expect(textOf(canonical(bytesOf(text)))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});
