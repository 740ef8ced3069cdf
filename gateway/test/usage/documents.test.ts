import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { UsageReport as TakenReport } from '@gantry/schema/operations/UsageReport.js';
import { signatureOf } from '@gantry/schema/operations/signatureOf.js';
import { blankedOperation, operationIn } from '../../src/usage/blankedOperation.js';
import { compileInputs } from '../../src/usage/compileInputs.js';
import type { UsageReport } from '../../src/usage/UsageReport.js';

/** What is told of documents and of variables. */
const schema = buildSchema(`
  scalar JSON
  scalar DateTime
  enum Role { ADMIN READER }
  enum Order { UP DOWN }
  input Filter { named: String roles: [Role!] both: [Filter!] age: Range extra: JSON }
  input Range { from: Int! = 0 to: Int }
  type User { id: ID! friends(first: Int, order: Order = UP): [User!]! }
  interface Node { child(id: ID): Node }
  type Query {
    user(id: ID, at: DateTime, role: Role, on: Boolean, weight: Float): User
    users(filter: Filter, filters: [[Filter!]!], ids: [ID!]): [User!]!
    node: Node
    store(json: JSON): String
  }
  type Mutation { rename(filter: Filter!): User }
`);
const blanked = (source: string, name?: string) => {
  const document = operationIn(source, name);
  expect(validate(schema, parse(source))).toEqual([]);
  const text = blankedOperation(schema, document);
  expect(validate(schema, parse(text))).toEqual([]);
  return text.replaceAll(/\s+/g, ' ');
};

test('a report is what a registry takes', () => {
  expectTypeOf<UsageReport>().toExtend<TakenReport>();
});

describe('of a document', () => {
  test.each([
    ['numbers', '{ user(id: 7, weight: 1.5) { id } }', '{ user(id: 0, weight: 0) { id } }'],
    ['texts', '{ user(id: "x", at: """y""") { id } }', '{ user(id: "", at: "") { id } }'],
    [
      'truths',
      '{ user(on: true) { id @include(if: true) } }',
      '{ user(on: false) { id @include(if: false) } }',
    ],
    ['items of lists', '{ users(ids: ["a", 2]) { id } }', '{ users(ids: ["", 0]) { id } }'],
    [
      'defaults of variables',
      'query ($id: ID = "x", $f: Filter = { named: "y" }) { user(id: $id) { id } users(filter: $f) { id } }',
      'query ($id: ID = "", $f: Filter = {named: ""}) { user(id: $id) { id } users(filter: $f) { id } }',
    ],
    ['comments', '{ # of Ada\n node { __typename } }', '{ node { __typename } }'],
    [
      'all of what a scalar is given',
      '{ store(json: { ada: { b: SECRET, c: ["d"] } }) }',
      '{ store(json: {}) }',
    ],
    ['words that a scalar is given', '{ store(json: SECRET) }', '{ store(json: "") }'],
    [
      'what a scalar is given beside variables',
      'query ($x: Int, $y: JSON) { store(json: { ada: [$x, { b: $y }] }) }',
      'query ($x: Int, $y: JSON) { store(json: {_0: $x, _1: $y}) }',
    ],
    [
      'what a scalar in an input is given',
      '{ users(filter: { extra: { ada: 1 }, named: "x" }) { id } }',
      '{ users(filter: {extra: {}, named: ""}) { id } }',
    ],
  ])('%s are not told', (_what, source, told) => {
    expect(blanked(source)).toBe(told);
  });

  test('names, enum values, nulls and the fields of inputs are told', () => {
    const source =
      'query Q($r: Role = READER) { a: user(role: $r) { id } b: users(filter: {roles: [ADMIN], both: [{age: {to: null}}]}) { id } }';
    expect(blanked(source)).toBe(source);
  });

  test('only the operation that is meant is told, with its fragments', () => {
    const source = `
      query A { user { ...F } }
      query B { node { ...G } }
      fragment F on User { id }
      fragment G on Node { __typename }`;
    expect(blanked(source, 'B')).toBe('query B { node { ...G } } fragment G on Node { __typename }');
  });

  test('what is deferred is told as what it is', () => {
    const document = parse('{ user { ... @defer(label: "ada") { id } } }');
    expect(blankedOperation(schema, document).replaceAll(/\s+/g, ' ')).toBe('{ user { ... { id } } }');
  });

  test.each([
    'query Q($f: [ID!] = [1, "x"]) { users(ids: $f, filter: { named: "x", age: { to: 7 } }) { id } }',
    'query Q($x: Int) { store(json: { ada: [$x, { b: WORD }] }) a: store(json: WORD) }',
  ])('what a registry knows %s by stays the same', (source) => {
    const told = blankedOperation(schema, operationIn(source, 'Q'));
    expect(signatureOf(schema, parse(told))).toBe(signatureOf(schema, parse(source)));
  });
});

describe('of variables', () => {
  const said = (source: string, values: Record<string, unknown>): string[] | undefined => {
    expect(validate(schema, parse(source))).toEqual([]);
    const reader = compileInputs(schema, parse(source));
    const noted = new Set<string>();
    reader?.(values, (coordinate) => noted.add(coordinate));
    return reader && [...noted].sort();
  };

  test.each([
    ['there are none', '{ user { id } }'],
    [
      'all must be there, and are of scalars',
      'query ($id: ID!, $j: JSON!) { user(id: $id) { id } store(json: $j) }',
    ],
    ['they have defaults, and are of scalars', 'query ($id: ID = 1) { user(id: $id) { id } }'],
  ])('nothing is looked up where %s', (_why, source) => {
    expect(said(source, { id: 'x', j: { a: 1 } })).toBeUndefined();
  });

  const filter = 'query ($f: Filter) { users(filter: $f) { id } }';
  test.each<[string, string, Record<string, unknown>, string[]]>([
    ['one that is left out', 'query ($id: ID) { user(id: $id) { id } }', {}, []],
    ['one that is there', 'query ($id: ID) { user(id: $id) { id } }', { id: 'x' }, ['Query.user(id:)']],
    ['one that is null', 'query ($id: ID) { user(id: $id) { id } }', { id: null }, ['Query.user(id:)']],
    [
      'one in several places',
      'query ($n: Int) { user { friends(first: $n) { id } } users(filter: { age: { to: $n } }) { id } }',
      { n: 1 },
      ['Range.to', 'User.friends(first:)'],
    ],
    [
      'a value of an enum',
      'query ($r: Role!) { user(role: $r) { id } }',
      { r: 'ADMIN' },
      ['Query.user(role:)', 'Role.ADMIN'],
    ],
    [
      'an input',
      filter,
      { f: { named: 'x', extra: { y: 1 } } },
      ['Filter.extra', 'Filter.named', 'Query.users(filter:)'],
    ],
    ['an empty input', filter, { f: {} }, ['Query.users(filter:)']],
    [
      'inputs within inputs',
      filter,
      { f: { both: [{ roles: ['READER', 'ADMIN'] }, { age: { from: 1 } }], roles: 'ADMIN' } },
      [
        'Filter.age',
        'Filter.both',
        'Filter.roles',
        'Query.users(filter:)',
        'Range.from',
        'Role.ADMIN',
        'Role.READER',
      ],
    ],
    [
      'inputs in lists of lists',
      'query ($f: [[Filter!]!]) { users(filters: $f) { id } }',
      { f: [[{ named: 'x' }], { roles: [] }] },
      ['Filter.named', 'Filter.roles', 'Query.users(filters:)'],
    ],
    [
      'one in a fragment, of an interface',
      'query ($id: ID) { node { ...F } } fragment F on Node { child(id: $id) { __typename } }',
      { id: 1 },
      ['Node.child(id:)'],
    ],
    ['one that is inherited', 'query ($toString: ID) { user(id: $toString) { id } }', {}, []],
  ])('%s is told by its coordinates', (_what, source, values, coordinates) => {
    expect(said(source, values)).toEqual(coordinates);
  });
});
