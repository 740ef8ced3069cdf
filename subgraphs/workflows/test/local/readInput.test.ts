import { describe, expect, it } from 'vitest';
import { findMisfits, readInput } from '../../src/local/readInput.js';

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['orderId', 'items'],
  additionalProperties: false,
  properties: {
    orderId: { type: 'string', format: 'uuid' },
    items: { type: 'array', items: { type: 'object', properties: { quantity: { type: 'integer' } } } },
    note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  },
};

describe('findMisfits', () => {
  it('finds nothing where an input fits', async () => {
    const input = readInput('{"orderId": "2f1d9c66-4b5e-4a53-9c55-0a2b6f1f4f10", "items": []}');
    expect(await findMisfits(schema, input)).toEqual([]);
  });

  it('says where an input does not fit, and what stands there', async () => {
    const input = readInput(
      [
        '{',
        '  "orderId": "7",',
        '  "items": [{ "quantity": 2 }, { "quantity": "two" }],',
        '  "nota": 1',
        '}',
      ].join('\n'),
    );
    expect(await findMisfits(schema, input)).toEqual([
      { line: 2, column: 14, message: 'The input at /orderId must match format "uuid"; found "7".' },
      { line: 3, column: 46, message: 'The input at /items/1/quantity must be integer; found "two".' },
      {
        line: 4,
        column: 3,
        message: 'The input has a property "nota" that its schema does not have. Did you mean "note"?',
      },
    ]);
  });

  it('gives one reason where none of several ways was open, and the place of what lacks something', async () => {
    const misfits = await findMisfits(schema, readInput('items: []\nnote: 5\n'));
    expect(misfits.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      `1:1 The input must have required property 'orderId'; found {"items":[],"note":5}.`,
      '2:7 The input at /note must match a schema in anyOf; found 5.',
    ]);
  });
});
