import { GraphQLError, isInputObjectType, isObjectType, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiSchemaOf } from '../../src/composition/apiSchemaOf.js';
import { composeOrFail } from './composeOrFail.js';

const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@inaccessible", "@authenticated", "@cost"])`;

const schema = apiSchemaOf(
  composeOrFail([
    [
      'users',
      `${link}
      "Asks."
      type Query @tag(name: "public") {
        "A user."
        user("Its id." id: ID! @tag(name: "public"), old: ID @deprecated(reason: "Use id.")): User @authenticated
        hidden: Hidden @inaccessible
        find(by: Filter = { name: "A" }): User @cost(weight: 5) @deprecated(reason: "Use user.")
      }
      type User @key(fields: "id") { id: ID! secret: Int @inaccessible }
      type Hidden @inaccessible { x: Int }
      input Filter { "Its name." name: String, old: Int @deprecated(reason: "Gone.") }
      "A time."
      scalar Time @specifiedBy(url: "https://example.com/time")
      enum Role { "Anybody." USER ADMIN @deprecated(reason: "No more.") ROOT @inaccessible }
      extend type Query { role: Role at: Time }`,
    ],
  ]),
);

const query = schema.getQueryType()?.getFields();

describe('what clients see of a supergraph', () => {
  it('has none of what gateways read, of tags, costs and rights, and of what is inaccessible', () => {
    expect(
      schema
        .getDirectives()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['deprecated', 'include', 'oneOf', 'skip', 'specifiedBy']);
    const names = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__'));
    expect(names.sort()).toEqual([
      'Boolean',
      'Filter',
      'ID',
      'Int',
      'Query',
      'Role',
      'String',
      'Time',
      'User',
    ]);
    expect(printSchema(schema)).not.toMatch(
      /secret|hidden|ROOT|join__|@tag|@cost|@authenticated|@inaccessible/i,
    );
  });

  it('has descriptions, deprecations and default values of everything', () => {
    expect(schema.getQueryType()?.description).toBe('Asks.');
    expect(query?.['user']?.description).toBe('A user.');
    expect(
      query?.['user']?.args.map(({ description, deprecationReason }) => [description, deprecationReason]),
    ).toEqual([
      ['Its id.', undefined],
      [undefined, 'Use id.'],
    ]);
    expect(query?.['find']?.deprecationReason).toBe('Use user.');
    expect(query?.['find']?.args[0]?.defaultValue).toEqual({ name: 'A' });
    const filter = schema.getType('Filter');
    const { name, old } = isInputObjectType(filter) ? filter.getFields() : {};
    expect([name?.description, old?.deprecationReason]).toEqual(['Its name.', 'Gone.']);
    expect(schema.getType('Time')).toMatchObject({
      description: 'A time.',
      specifiedByURL: 'https://example.com/time',
    });
    expect(printSchema(schema)).toMatch(
      /"""Anybody\."""\n {2}USER\n {2}ADMIN @deprecated\(reason: "No more\."\)/,
    );
    const user = schema.getType('User');
    expect(isObjectType(user) && Object.keys(user.getFields())).toEqual(['id']);
  });

  it.each([
    ['text that does not parse', 'type Query {'],
    ['a schema that is no supergraph', 'type Query { a: Int }'],
  ])('cannot be told of %s', (_, sdl) => {
    expect(() => apiSchemaOf(sdl)).toThrow(GraphQLError);
  });
});
