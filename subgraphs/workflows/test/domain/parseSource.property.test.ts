import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseSource } from '../../src/domain/source/parseSource.js';

const limits = { length: 1_000_000, depth: 200, values: 100_000 };

it('reads what YAML reads', () => {
  const value = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });
  fc.assert(
    fc.property(value, fc.boolean(), fc.boolean(), (given, flow, anchors) => {
      fc.pre(!JSON.stringify(given).includes(String.raw`\u0000`));
      // Keys that are written in some other way, and values that stand in several places.
      const text = stringify(anchors ? [given, { 1.5: given, null: [given] }] : given, {
        collectionStyle: flow ? 'flow' : 'any',
        aliasDuplicateObjects: anchors,
      });
      expect(parseSource(text, limits).value).toEqual(parse(text));
    }),
    { numRuns: 300 },
  );
});

it.each([
  '? [a, b]\n: 1',
  '__proto__: { a: 1 }\nb: 2',
  '~: 1',
  '- &a { b: 1 }\n- *a',
  '5: 1\n1e3: 2',
  'a:\nb: !!str 5',
])('reads %j as YAML does', (text) => {
  expect(JSON.stringify(parseSource(text, limits).value)).toBe(
    JSON.stringify(parse(text, { logLevel: 'silent' })),
  );
});
