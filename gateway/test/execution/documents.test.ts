import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RequestRefused } from '../../src/execution/RequestRefused.js';
import { startLibrary, type Library } from '../fixtures/startLibrary.js';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

const nested = (depth: number): string => (depth === 0 ? 'id' : `boss { ${nested(depth - 1)} }`);
const doubling = Array.from(
  { length: 20 },
  (_, level) => `fragment F${level} on User { boss { ...F${level + 1} } reports { ...F${level + 1} } }`,
).join('\n');
const doublingInPlace = Array.from(
  { length: 40 },
  (_, level) => `fragment F${level} on User { ...F${level + 1} ...F${level + 1} }`,
).join('\n');

test('takes descriptions of operations, fragments and variables', async () => {
  const query =
    '"asks" query Q("a name" $style: String = "s") { me { ...F } } "of users" fragment F on User { nick(style: $style) }';
  expect(await library.ask(query)).toEqual({ data: { me: { nick: 's Bob' } } });
});

test('refuses null for a variable that decides about a part of the operation', async () => {
  const query =
    'query ($yes: Boolean = true, $other: String) { now @include(if: $yes) me { nick(style: $other) } }';
  expect(await library.ask(query, { other: null })).toEqual({
    data: { now: 'noon', me: { nick: 'plain Bob' } },
  });
  await expect(library.ask(query, { yes: null })).rejects.toThrow('"$yes"');
});

describe('refuses before anything is planned or run', () => {
  test.each([
    ['a syntax error', '{ me {', 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
    ['more tokens than allowed', `{ ${'me { id } '.repeat(1100)} }`, 'GRAPHQL_PARSE_FAILED', /4000 tokens/],
    ['an unknown field', '{ me { salary } }', 'GRAPHQL_VALIDATION_FAILED', /salary/],
    ['an inaccessible field', '{ me { email } }', 'GRAPHQL_VALIDATION_FAILED', /email/],
    ['a document without an operation', 'fragment F on User { id }', 'BAD_USER_INPUT', /no operation/],
    ['two operations and no name', 'query A { now } query B { now }', 'BAD_USER_INPUT', /2 operations/],
    [
      'a subscription where there are none',
      'subscription { tick }',
      'GRAPHQL_VALIDATION_FAILED',
      /no subscriptions/,
    ],
    ['too deep a query', `{ me { ${nested(20)} } }`, 'BAD_USER_INPUT', /depth 22, at most 20/],
    [
      'too many aliases',
      `{ ${Array.from({ length: 61 }, (_, index) => `a${index}: now`).join(' ')} }`,
      'BAD_USER_INPUT',
      /aliases 61, at most 60/,
    ],
    [
      'fragments that double each other',
      `{ me { ...F0 } } ${doubling} fragment F20 on User { id }`,
      'BAD_USER_INPUT',
      /depth|fields/,
    ],
    [
      'fragments that double each other and select no field',
      `{ me { ...F0 } } ${doublingInPlace} fragment F40 on User { __typename }`,
      'BAD_USER_INPUT',
      /selections \d+, at most 10000/,
    ],
    [
      'fragments in a circle',
      '{ me { ...A } } fragment A on User { boss { ...B } } fragment B on User { boss { ...A } }',
      'GRAPHQL_VALIDATION_FAILED',
      /itself/,
    ],
    ['a reserved alias', '{ me { __typename: name } }', 'GRAPHQL_VALIDATION_FAILED', /reserved/],
    ['an alias that is a prototype', '{ me { __proto__: name } }', 'GRAPHQL_VALIDATION_FAILED', /reserved/],
    [
      'a variable that collides with the representations',
      'query Q($representations: String) { me { nick(style: $representations) } }',
      'GRAPHQL_VALIDATION_FAILED',
      /reserved/,
    ],
    [
      'a variable that collides with those of a batch',
      'query Q($representations1: String) { me { nick(style: $representations1) } }',
      'GRAPHQL_VALIDATION_FAILED',
      /reserved/,
    ],
    [
      'a variable that collides with an argument from a context',
      'query Q($contextualArgument_1_0: String) { me { nick(style: $contextualArgument_1_0) } }',
      'GRAPHQL_VALIDATION_FAILED',
      /reserved/,
    ],
    [
      'a variable of the wrong type',
      'query Q($first: Int!) { users(first: $first) { id } }',
      'BAD_USER_INPUT',
      /"many"/,
    ],
  ])('%s', async (_title, query, code, message) => {
    library.takeRequests();
    const refused = await library.ask(query, { first: 'many' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RequestRefused);
    expect((refused as RequestRefused).code).toBe(code);
    expect((refused as RequestRefused).message).toMatch(message);
    expect((refused as RequestRefused).errors[0]?.extensions?.['code']).toBe(code);
    expect(library.takeRequests()).toEqual([]);
  });
});

test('lets the standard introspection query pass the depth limit', async () => {
  const { getIntrospectionQuery } = await import('graphql');
  const { data } = await library.ask(
    getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }),
  );
  expect(data?.['__schema']).toBeDefined();
});

test.each([true, false])('answers introspection under conditions, wherever it is: %s', async (v) => {
  const asked = `query ($v: Boolean!) {
    now
    ... @include(if: $v) { __schema { queryType { name } } }
    ...More @skip(if: $v)
    ... { type: __type(name: "Query") @include(if: $v) { kind } }
  }
  fragment More on Query { __type(name: "Query") { ...Named } }
  fragment Named on __Type { name }`;
  const { data, errors } = await library.ask(asked, { v });
  expect(errors).toBeUndefined();
  expect(data).toEqual(
    v
      ? { now: data?.['now'], __schema: { queryType: { name: 'Query' } }, type: { kind: 'OBJECT' } }
      : { now: data?.['now'], __type: { name: 'Query' } },
  );
  expect(data?.['now']).toBeDefined();
  const only = 'query ($v: Boolean!) { ... @include(if: $v) { __type(name: "Query") { name } } }';
  expect((await library.ask(only, { v })).data).toEqual(v ? { __type: { name: 'Query' } } : {});
});

test('prepares a document once', () => {
  const prepare = () =>
    library.operations.get('query A { now } query B { me { id } }', 'B', library.supergraph.current);
  expect(prepare()).toBe(prepare());
});
