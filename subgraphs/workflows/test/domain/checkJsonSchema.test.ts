import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkJsonSchema } from '../../src/domain/dsl/checkJsonSchema.js';
import { Report } from '../../src/domain/dsl/Report.js';
import type { Json, JsonObject } from '../../src/domain/Json.js';
import { schemaKeywords } from '../../src/domain/schema/schemaKeywords.js';
import { parseSource } from '../../src/domain/source/parseSource.js';
import { applyFix } from '../support/applyFix.js';

const limits = { length: 100_000, depth: 80, values: 10_000 };
const check = (text: string) => {
  const source = parseSource(text, limits);
  const report = new Report(source);
  checkJsonSchema(report, [], source.value);
  return report.diagnostics;
};

describe('a JSON Schema', () => {
  it.each([
    ['{ type: strin }', 'ERROR', 1, 9, /found "strin"\. Did you mean "string"\?/, '{ type: "string" }'],
    ['{ type: int }', 'ERROR', 1, 9, /Did you mean "integer"/, '{ type: "integer" }'],
    [
      '{ type: [string, null] }',
      'ERROR',
      1,
      18,
      /found null\. Did you mean "null"/,
      '{ type: [string, "null"] }',
    ],
    ['{ type: [string, string] }', 'ERROR', 1, 9, /none of them twice/, null],
    ['{ required: true }', 'ERROR', 1, 13, /list of names.*belongs to the map around/, null],
    ['properties:\n  a: 5', 'ERROR', 2, 6, /A schema must be a map/, null],
    ['properties: [a]', 'ERROR', 1, 13, /properties must be a map/, null],
    ['{ minLength: "3" }', 'ERROR', 1, 14, /whole number from 0; found "3"/, '{ minLength: 3 }'],
    ['{ maximum: many }', 'ERROR', 1, 12, /maximum must be a number/, null],
    ['{ pattern: "[" }', 'ERROR', 1, 12, /pattern must be a regular expression/, null],
    ['{ items: [{ type: string }] }', 'ERROR', 1, 10, /A schema must be a map/, null],
    ['{ anyOf: [] }', 'ERROR', 1, 10, /at least one schema/, null],
    ['{ enum: [] }', 'ERROR', 1, 9, /enum must be a list of at least one value; found \[\]/, null],
    ['{ $ref: "#/$defs/order" }', 'ERROR', 1, 9, /leads to nothing/, null],
    ['{ allOf: [{ $ref: "#" }] }', 'ERROR', 1, 19, /leads back here for one and the same value/, null],
    [
      '{ $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { allOf: [true, { $ref: "#/$defs/a" }] } } }',
      'ERROR',
      1,
      42,
      /leads back here for one and the same value/,
      null,
    ],
    [
      '{ type: object, propertis: { a: { type: string } } }',
      'WARNING',
      1,
      17,
      /no keyword "propertis".*"properties"/,
      '{ type: object, "properties": { a: { type: string } } }',
    ],
  ])('is not %j', (text, severity, line, column, says, fixed) => {
    const [found, ...more] = check(text);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity, line, column, message: expect.stringMatching(says) });
    expect(found?.fix ? applyFix(text, found.fix) : null).toBe(fixed);
  });

  it.each([
    '{}',
    '{ type: object, properties: { type: { type: string }, required: { type: boolean } }, required: [type] }',
    '{ $defs: { a/b: { type: [integer, "null"] } }, properties: { x: { $ref: "#/$defs/a~1b" } } }',
    '{ $schema: "https://json-schema.org/draft/2020-12/schema", additionalProperties: false, x-order: 1, example: {} }',
    '{ $ref: "#/$defs/a", $defs: { a: { anyOf: [{ type: "null" }, { items: { $ref: "#/$defs/a" } }] } } }',
    '{ if: { properties: { a: { const: 1 } } }, then: { required: [b] }, else: false }',
  ])('is %j', (text) => {
    expect(check(text)).toEqual([]);
  });

  it('is told at once that the longest round of references is one', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => index);
    const $defs = Object.fromEntries(
      names.map((index) => [`a${index}`, { $ref: `#/$defs/a${(index + 1) % names.length}` }]),
    );
    const found = check(JSON.stringify({ $ref: '#/$defs/a7', $defs }));
    expect(found.map(({ message, column }) => [message, column])).toEqual([
      [expect.stringContaining('"#/$defs/a1" leads back here'), 44],
    ]);
  });

  describe('is one where what executions check by takes it, and only there', () => {
    const compiler = new Ajv2020({ strict: false, logger: false });
    addFormats.default(compiler);
    const isTaken = (schema: JsonObject): boolean => {
      const { $schema: _dialect, ...rest } = schema;
      try {
        return Boolean(compiler.compile(rest));
      } catch {
        return false;
      }
    };
    const agrees = (schema: JsonObject): void => {
      const errors = check(JSON.stringify(schema)).filter(({ severity }) => severity === 'ERROR');
      expect({ schema, taken: errors.length === 0 }).toEqual({ schema, taken: isTaken(schema) });
    };
    // Ids and references elsewhere are Ajv's to resolve.
    const names = [...schemaKeywords.keys()].filter(
      (name) => !name.startsWith('$') && name !== 'definitions',
    );
    const values: Json[] = [
      true,
      0,
      1.5,
      -1,
      'string',
      '[',
      {},
      [],
      ['a'],
      ['a', 'a'],
      [{}],
      ['string', 'null'],
      { a: {} },
      { a: ['b'] },
      { '[': true },
      null,
    ];

    it.each(names)('with %s alone', (name) => {
      for (const value of values) agrees({ [name]: value });
    });

    it('with several keywords, also of what is within', () => {
      const schema = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...values), {
        minKeys: 1,
        maxKeys: 3,
      });
      const nested = fc.oneof(
        schema,
        fc.tuple(schema, schema).map(([outer, inner]) => ({ ...outer, properties: { inner } })),
      );
      fc.assert(fc.property(nested, agrees), { numRuns: 300 });
    });
  });
});
