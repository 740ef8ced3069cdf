import { describe, expect, it } from 'vitest';
import { canBeOpened, openSchema } from '../../src/events/openSchema.js';

const closed = { type: 'object', additionalProperties: false };

describe('a schema is opened', () => {
  it.each([
    ['at its top', closed, { type: 'object' }],
    ['in its properties', { properties: { a: closed } }, { properties: { a: { type: 'object' } } }],
    ['in its items', { items: closed }, { items: { type: 'object' } }],
    ['in its alternatives', { anyOf: [closed, true] }, { anyOf: [{ type: 'object' }, true] }],
    ['in its definitions', { $defs: { A: closed } }, { $defs: { A: { type: 'object' } } }],
  ])('%s', (_, schema, expected) => {
    expect(openSchema(schema)).toEqual(expected);
  });

  it.each([
    ['what its other properties must be', { additionalProperties: { type: 'string' } }],
    ['a property that happens to have that name', { properties: { additionalProperties: false } }],
    ['values that look like a schema', { const: { additionalProperties: false } }],
  ])('except for %s', (_, schema) => {
    expect(openSchema(schema)).toEqual(schema);
  });

  it.each([
    ['oneOf', { oneOf: [closed, { type: 'null' }] }],
    ['not', { properties: { a: { not: closed } } }],
    ['if', { if: closed, then: false }],
    ['unevaluatedProperties', { unevaluatedProperties: false }],
  ])('not at all where %s could refuse what fitted', (_, schema) => {
    expect(canBeOpened(schema)).toBe(false);
    expect(openSchema(schema)).toBe(schema);
  });
});
