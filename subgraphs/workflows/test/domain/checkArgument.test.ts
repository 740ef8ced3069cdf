import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { Json, JsonObject } from '../../src/domain/Json.js';
import { parseOpenApi } from '../../src/domain/openapi/parseOpenApi.js';
import { misfitOf } from '../../src/domain/schema/misfitOf.js';
import { applyFix } from '../support/applyFix.js';
import { jqForFile } from '../support/expressions.js';

const bookings = parseOpenApi(`openapi: 3.0.3
info: { title: Bookings, version: 1.0.0 }
paths:
  /tables/{table}/bookings:
    post:
      operationId: book
      parameters:
        - { name: table, in: path, required: true, schema: { type: integer, minimum: 1 } }
        - { name: notify, in: query, schema: { type: array, items: { type: string, enum: [email, phone] } } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [guests]
              properties:
                guests: { type: integer, minimum: 1, maximum: 20 }
                name: { type: string, minLength: 2 }
                note: { type: string, nullable: true }
                from: { type: string, format: date-time }
                seats: { type: array, items: { type: string, enum: [window, garden] } }
                anything: { oneOf: [{ type: string }, { type: integer }] }
      responses: {}
`);
const expressions = jqForFile();
const connectors = [{ name: 'bookings', operations: bookings.operations }];
const call = (
  parameters: string,
  body: string,
) => `document: { dsl: '1.0.3', namespace: a, name: b, version: 1.0.0 }
timeout: { after: PT1M }
do:
  - book:
      call: connector
      with: { connector: bookings, operation: book, parameters: ${parameters}, body: ${body} }
`;
const compile = async (text: string) =>
  (await compileDefinition(text, { connectors, expressions })).diagnostics;

describe('an argument', () => {
  it.each([
    [
      'a word for a number',
      '{ table: five }',
      '{ guests: 2 }',
      'five',
      /"table" of book must be a whole number; found "five"/,
      null,
    ],
    ['a number that is too small', '{ table: 0 }', '{ guests: 2 }', '0 }', /at least 1; found 0/, null],
    [
      'an unknown word in a list',
      '{ table: 1, notify: [email, phon] }',
      '{ guests: 2 }',
      'phon]',
      /item 2, must be one of "email", "phone"/,
      'notify: [email, phone]',
    ],
    [
      'a number in quotes in a body',
      '{ table: 1 }',
      `{ guests: '2' }`,
      `'2'`,
      /The body of book at "guests" must be a whole number; found "2"/,
      'guests: 2 ',
    ],
    [
      'a text that is a number',
      '{ table: 1 }',
      '{ guests: 2, name: 77 }',
      '77',
      /must be a string; found 77/,
      `name: '77'`,
    ],
    [
      'a text that is too short',
      '{ table: 1 }',
      '{ guests: 2, name: x }',
      'x }',
      /at least 2 characters/,
      null,
    ],
    ['too many', '{ table: 1 }', '{ guests: 21 }', '21', /at most 20/, null],
    [
      'a time that is none',
      '{ table: 1 }',
      '{ guests: 2, from: tomorrow }',
      'tomorrow',
      /must be a time like/,
      null,
    ],
    [
      'a map for a list',
      '{ table: 1 }',
      '{ guests: 2, seats: { a: window } }',
      '{ a: w',
      /must be a list/,
      null,
    ],
    [
      'an unknown word',
      '{ table: 1 }',
      '{ guests: 2, seats: [gardne] }',
      'gardne',
      /one of "window", "garden"/,
      'seats: [garden]',
    ],
    ['a list for a body', '{ table: 1 }', '[1]', '[1]', /The body of book must be a map/, null],
  ])('does not fit: %s', async (_, parameters, body, at, says, fixed) => {
    const text = call(parameters, body);
    const [found, ...more] = await compile(text);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      severity: 'ERROR',
      code: 'INVALID_ARGUMENT',
      line: 6,
      message: expect.stringMatching(says),
    });
    const line = text.split('\n')[5]!;
    expect(found!.column - 1).toBe(line.indexOf(at, line.indexOf('parameters')));
    if (fixed === null) expect(found?.fix).toBeNull();
    else expect(applyFix(text, found!.fix!)).toContain(fixed);
  });

  it.each([
    ['expressions', '{ table: "${ .t }" }', '{ guests: "${ .g }", seats: ["${ .s }", garden] }'],
    ['numbers in a path as text, and one item for a list', '{ table: "5", notify: phone }', '{ guests: 2 }'],
    ['what may be null', '{ table: 5, notify: null }', '{ guests: 2, note: null }'],
    ['times', '{ table: 5 }', '{ guests: 2, from: 2026-11-21T18:00:00+01:00 }'],
    ['alternatives', '{ table: 5 }', '{ guests: 2, anything: 5 }'],
  ])('fits: %s', async (_, parameters, body) => {
    expect(await compile(call(parameters, body))).toEqual([]);
  });

  it('is never accused of what JSON Schema allows', () => {
    const compiler = new Ajv2020({ strict: false, logger: false });
    addFormats.default(compiler);
    const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', 'array', 'null');
    const schema = fc.record(
      {
        type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
        enum: fc.uniqueArray(fc.constantFrom<Json[]>('a', 1, true, null), { minLength: 1 }),
        const: fc.constantFrom<Json[]>('a', 1),
        minimum: fc.integer({ min: -2, max: 2 }),
        exclusiveMaximum: fc.integer({ min: -2, max: 2 }),
        maxLength: fc.nat(3),
        format: fc.constantFrom('date', 'date-time', 'email', 'uuid'),
      },
      { requiredKeys: [] },
    );
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom(
        '2026-01-01',
        '2026-01-01T00:00:00Z',
        'a@b.de',
        'a',
        1,
        'e63e2e1a-7a0f-4f9e-9d0b-3f0b2a8d5a11',
      ),
      fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
        .map((date) => date.toISOString()),
      fc.uuid(),
    );
    fc.assert(
      fc.property(schema, value, (given, found) => {
        if (!compiler.compile(given)(found)) return;
        expect(misfitOf(given as JsonObject, found as Json, 'json')).toBeNull();
        expect(misfitOf(given as JsonObject, found as Json, 'text')).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });
});
