import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { operationsIn } from '../../src/operations/operationsIn.js';

const schema = buildSchema(`
  scalar JSON
  enum Role { USER ADMIN }
  input In { role: Role kind: Role }
  type Query { user(id: ID, n: Int, f: Float, b: Boolean, in: In, as: In, json: JSON): User }
  type User { name: String id: ID }
`);

function signatures(source: string): string[] {
  return operationsIn(schema, source).map(({ signature }) => signature);
}

describe('the signature of an operation', () => {
  it('is the same whatever values the document spells out and however it is written', () => {
    expect(signatures('query Q { user(id: "5", n: 1, f: 1.5, b: true) { name } }')).toEqual(
      signatures('query Q{user(id:"",n:0,f:0.0,b:false){name}} # blanked'),
    );
  });

  it('is the same whatever the value of a scalar looks like, but for the variables in it', () => {
    const [one, same, other] = [
      'query Q($v: ID) { user(json: { secret: [1, { key: $v }], kind: RED }) { name } }',
      'query Q($v: ID) { user(json: { _0: $v }) { name } }',
      'query Q($v: ID) { user(json: {}) { name } }',
    ].map(signatures);
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });

  it('differs by fields, arguments, enum values, input fields and names', () => {
    const documents = [
      'query Q { user(in: { role: USER }) { name } }',
      'query Q { user(in: { role: ADMIN }) { name } }',
      'query Q { user(in: { kind: USER }) { name } }',
      'query Q { user(as: { role: USER }) { name } }',
      'query Q { user(in: { role: USER }) { id } }',
      'query R { user(in: { role: USER }) { name } }',
      'query Q { user(in: null) { name } }',
    ];
    expect(new Set(documents.flatMap(signatures)).size).toBe(documents.length);
  });
});

describe('the operations in a document', () => {
  it('have the fragments that they spread, and no others', () => {
    const source = 'query A { user { ...N } } query B { user { id } } fragment N on User { name }';
    expect(
      operationsIn(schema, source).map(({ name, document }) => [name, document.definitions.length]),
    ).toEqual([
      ['A', 2],
      ['B', 1],
    ]);
    expect(signatures(source)).toEqual([
      ...signatures('query A { user { ...N } } fragment N on User { name }'),
      ...signatures('query B { user { id } }'),
    ]);
  });

  it('are none where the text is no document', () => {
    expect(operationsIn(schema, '{ user(')).toEqual([]);
  });

  it('do not say what is delivered later, unless the schema does', () => {
    const deferred = '{ user { ... @defer(label: "x") { name } } }';
    expect(signatures(deferred)).toEqual(signatures('{ user { ... { name } } }'));
    const own = buildSchema('directive @defer(label: String) on INLINE_FRAGMENT type Query { a: Int }');
    expect(operationsIn(own, deferred)[0]?.signature).toContain('@defer');
  });
});
