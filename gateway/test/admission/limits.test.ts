import { buildSchema, getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultDocumentLimits } from '../../src/execution/documentLimits.js';
import { parseOperation } from '../../src/execution/parseOperation.js';
import { blogSubgraphs } from '../fixtures/blog.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';

let blog: Federation;
beforeAll(async () => {
  blog = await startFederation(blogSubgraphs, {
    limits: {
      ...defaultDocumentLimits,
      depth: 3,
      aliases: 2,
      fields: 6,
      rootFields: 3,
      directives: 2,
      tokens: 60,
    },
    introspection: ['role:OWNER', 'scope:schema'],
    suggestions: ['authenticated'],
  });
});
afterAll(() => blog[Symbol.asyncDispose]());

describe('refuses operations over a limit, and says which, with the value', () => {
  test.each([
    ['{ user { posts { author { id } } } }', 'depth 4, at most 3'],
    ['{ a: user { id } b: user { id } c: user { id } }', 'aliases 3, at most 2'],
    ['{ user { id name rank email salary bonus } }', 'fields 7, at most 6'],
    [
      '{ __typename ...R } fragment R on Query { user { id } strict { id } me { id } }',
      'root fields 4, at most 3',
    ],
    [
      'query @skip(if: true) { user { id @skip(if: true) ...U @skip(if: true) } } fragment U on User { id }',
      'directives 3, at most 2',
    ],
    ['{ __schema { a: types { name } b: types { name } c: types { name } } }', 'aliases 3, at most 2'],
    [
      `{ __type(name: "User") { ...A } } fragment A on __Type { ofType { ...B } interfaces { ...B } } fragment B on __Type { ofType { name } interfaces { name } }`,
      'fields 11, at most 6',
    ],
    ['{ user { id a: __typename b: __typename c: __typename } }', 'aliases 3, at most 2'],
  ])('%s', async (query, message) => {
    const { errors } = await blog.ask(query);
    expect(errors).toEqual([
      { message: `The operation is too large: ${message}.`, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('tokens', async () => {
    const { errors } = await blog.ask(`{ user { ${'id '.repeat(60)} } }`);
    expect(errors?.[0]?.message).toContain('60 tokens');
  });
});

test('refuses a document whose other operation is over a limit, for its rules are applied to that as well', async () => {
  const { errors } = await blog.ask(
    'query A { user { id } } query B { user { posts { author { id } } } }',
    {},
    {
      operationName: 'A',
    },
  );
  expect(errors?.[0]?.message).toBe('The operation is too large: depth 4, at most 3.');
});

test('lets the usual question about a schema pass, as large as it is', () => {
  const query = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true });
  const schema = buildSchema('type Query { a: Int }');
  expect(parseOperation(query, undefined, schema, defaultDocumentLimits).operation.operation).toBe('query');
});

describe('introspection', () => {
  const query = '{ ... on Query { s: __schema { types { ...T } } } } fragment T on __Type { name }';
  test('is refused to those it is not for', async () => {
    for (const asked of [query, '{ __type(name: "User") { name } }']) {
      expect((await blog.ask(asked, await blog.as('other'))).errors).toEqual([
        { message: 'You may not introspect the schema.', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
      ]);
    }
  });

  test('is answered to those it is for', async () => {
    expect((await blog.ask(query, await blog.as('schema'))).errors).toBeUndefined();
    const owner = { ...(await blog.as('')), 'x-gantry-tenant': 'acme' };
    expect((await blog.ask(query, owner)).errors).toBeUndefined();
  });

  test('is not what __typename is', async () => {
    expect(await blog.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('suggestions', () => {
  test.each([
    ['{ usr { id } }', 'Cannot query field "usr" on type "Query".'],
    ['{ user { nam posts { readers } } }', 'Cannot query field "nam" on type "User".'],
    ['{ user { ...Nam } } fragment Name on Usr { id }', 'Unknown type "Usr".'],
  ])('are left out for those they are not for: %s', async (query, message) => {
    const hidden = await blog.ask(query);
    expect(hidden.errors?.map((error) => error.message)).toContain(message);
    expect(JSON.stringify(hidden.errors)).not.toContain('Did you mean');
    const shown = await blog.ask(query, await blog.as(''));
    expect(JSON.stringify(shown.errors)).toContain('Did you mean');
  });
});
