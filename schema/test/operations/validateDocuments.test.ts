import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { validateDocuments } from '../../src/operations/validateDocuments.js';

const schema = buildSchema('type Query { user: User } type User { name: String }');

describe('the documents that a client registers', () => {
  it('have no fault when they are valid, parts of them delivered later or not', () => {
    const documents = [
      '{ user { name } }',
      'query ($if: Boolean!) { user { ... @defer(if: $if) { name } } }',
    ];
    expect(validateDocuments(schema, documents)).toEqual([]);
  });

  it('have their first faults told with document, line and column', () => {
    const faults = validateDocuments(schema, [
      '{ user { name } }',
      '{\n  user { email phone } }',
      '{ user {',
      'fragment F on User { name }',
      '{ user @stream { name } }',
    ]);
    expect(faults).toEqual([
      { index: 1, message: 'Cannot query field "email" on type "User".', line: 2, column: 10 },
      { index: 2, message: 'Syntax Error: Expected Name, found <EOF>.', line: 1, column: 9 },
      { index: 3, message: 'It holds no operation.', line: undefined, column: undefined },
      { index: 4, message: 'Unknown directive "@stream".', line: 1, column: 8 },
    ]);
  });
});
