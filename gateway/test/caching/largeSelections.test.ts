import { buildSchema, parse, type GraphQLObjectType, type OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { CacheHints } from '../../src/caching/CacheHints.js';
import { compilePolicy } from '../../src/caching/compilePolicy.js';
import { compileTags } from '../../src/caching/compileTags.js';
import { EntityTypes } from '../../src/caching/EntityTypes.js';

const types = Array.from({ length: 30 }, (_, index) => `T${index}`);
const sdl = `
  directive @cacheControl(maxAge: Int) on FIELD_DEFINITION | OBJECT | INTERFACE
  directive @join__type(graph: String, key: String) repeatable on OBJECT
  interface Node @cacheControl(maxAge: 30) { id: ID! next: Node @cacheControl(maxAge: 20) }
  ${types.map((name) => `type ${name} implements Node @join__type(key: "id") { id: ID! next: Node }`).join('\n')}
  type Query { node: Node @cacheControl(maxAge: 60) }
`;
const schema = buildSchema(sdl);
const fragments = new Map();
const hints = new CacheHints(parse(sdl));
const entities = new EntityTypes(parse(sdl));
const root = schema.getQueryType() as GraphQLObjectType;

/** Everything is selected on an interface, many times below itself. */
const depth = 14;
const query = `{ node { ${'next { '.repeat(depth)} id ${'} '.repeat(depth)} } }`;
const { selectionSet } = parse(query).definitions[0] as OperationDefinitionNode;
const selections = [{ selectionSet, conditions: [] }];

test('a policy takes no longer for selections on interfaces below each other', () => {
  const policy = compilePolicy({ schema, hints, fragments, defaultMaxAge: 0 }, root, selections);
  expect(policy()).toEqual({ maxAge: 30, isPrivate: false });
});

test('tags take no longer for them, and stand for all that objects may be', () => {
  const tags = new Set<string>();
  let data: object = { id: '1' };
  for (let level = 0; level < depth; level++) data = { next: data };
  compileTags({ schema, entities, fragments }, root, selections)({ node: data }, tags);
  expect(tags.size).toBe(types.length * 2);
  expect(tags).toContain('T7?');
});

test('nor where nothing is there', () => {
  const tags = new Set<string>();
  compileTags({ schema, entities, fragments }, root, selections)({ node: null }, tags);
  expect(tags.size).toBe(types.length * 2);
});
