import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { coerceVariables } from '../../src/execution/coerceVariables.js';
import { RequestRefused } from '../../src/execution/RequestRefused.js';
import { teachScalars } from '../../src/supergraph/teachScalars.js';

const schema = buildSchema(
  'scalar DateTime scalar Decimal type Query { since(at: DateTime, amount: Decimal): Int }',
);
teachScalars(schema);

it.each(['{ since(at: "yesterday") }', '{ since(at: 5) }', '{ since(amount: "1e9") }'])(
  'refuses %s before anything runs',
  (source) => {
    expect(validate(schema, parse(source))).toHaveLength(1);
  },
);

it.each(['yesterday', 5, '+275760-09-13T00:00:00Z'])('refuses %j in a variable, and names it', (at) => {
  const [operation] = parse('query ($at: DateTime) { since(at: $at) }').definitions;
  let refusal: unknown;
  try {
    coerceVariables(schema, operation as never, { at });
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(RequestRefused);
  expect((refusal as RequestRefused).errors).toMatchObject([
    { message: expect.stringContaining('"$at"'), extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});

it('takes what is well formed', () => {
  expect(validate(schema, parse('{ since(at: "2026-01-31T12:00:00+02:00", amount: "12.50") }'))).toEqual([]);
});
