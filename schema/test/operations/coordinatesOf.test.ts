import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { coordinatesOf } from '../../src/operations/coordinatesOf.js';

const schema = buildSchema(`
  directive @live(every: Int, role: Role) repeatable on QUERY | FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT | VARIABLE_DEFINITION
  interface Node { id: ID! }
  union Hit = User | Team
  enum Role { USER ADMIN }
  type User implements Node { id: ID! name(short: Boolean, first: Int = 1): String role: Role friends: [User!] }
  type Team implements Node { id: ID! members(role: Role = USER): [User!] }
  input UserFilter { role: Role name: String team: TeamFilter }
  input TeamFilter { id: ID! roles: [Role!] parent: TeamFilter }
  type Query { node(id: ID!): Node search(text: String!): [Hit!]! users(filter: UserFilter, filters: [UserFilter!]): [User!]! }
  type Mutation { add(role: Role!): User }
`);

function coordinates(document: string) {
  const parsed = parse(document);
  expect(validate(schema, parsed)).toEqual([]);
  const { named, carried, fragments } = coordinatesOf(schema, parsed);
  return { named: [...named].sort(), carried: [...carried].sort(), fragments };
}

describe('the coordinates of a document', () => {
  it.each([
    {
      title: 'are those of its fields, their types and its literal arguments',
      document: '{ node(id: "1") { id } }',
      named: [':ID', ':Node', 'ID', 'Node', 'Node.id', 'Query', 'Query.node', 'Query.node(id:)'],
    },
    {
      title: 'are not those of introspection',
      document: '{ __typename __schema { types { name } } }',
      named: ['Query'],
    },
    {
      title: 'are of the interface for what is selected from it, and of the type for what a fragment selects',
      document: '{ node(id: "1") { id ... on Team { id } } }',
      named: [
        ':ID',
        ':Node',
        'ID',
        'Node',
        'Node.id',
        'Query',
        'Query.node',
        'Query.node(id:)',
        'Team',
        'Team.id',
      ],
      fragments: [{ parent: 'Node', condition: 'Team' }],
    },
    {
      title: 'follow fragments that are spread by name, from one into the next',
      document:
        '{ search(text: "x") { ...Found } } fragment Found on Hit { ...Person } fragment Person on User { role }',
      named: [
        ':Hit',
        ':Role',
        'Hit',
        'Query',
        'Query.search',
        'Query.search(text:)',
        'Role',
        'String',
        'User',
        'User.role',
      ],
      fragments: [
        { parent: 'Hit', condition: 'Hit' },
        { parent: 'Hit', condition: 'User' },
      ],
    },
    {
      title: 'tell arguments that are left out, and those that a variable may leave out',
      document: 'query ($short: Boolean) { users { name(short: $short) } }',
      named: [
        ':String',
        ':User',
        'Boolean',
        'Query',
        'Query.users',
        'Query.users(filter:)?',
        'Query.users(filters:)?',
        'String',
        'User',
        'User.name',
        'User.name(first:)?',
        'User.name(short:)',
        'User.name(short:)?',
      ],
      carried: ['Boolean'],
    },
    {
      title: 'do not call an argument left out for which a variable has a value in any case',
      document: 'query ($one: Boolean!, $two: Int = 2) { users { name(short: $one, first: $two) } }',
      named: [
        ':String',
        ':User',
        'Boolean',
        'Int',
        'Query',
        'Query.users',
        'Query.users(filter:)?',
        'Query.users(filters:)?',
        'String',
        'User',
        'User.name',
        'User.name(first:)',
        'User.name(short:)',
      ],
      carried: ['Boolean', 'Int'],
    },
    {
      title: 'are of the input fields and enum values in literals, a single value for a list included',
      document: '{ users(filters: { role: ADMIN, team: { id: 1, roles: USER } }) { role } }',
      named: [
        ':Role',
        ':User',
        'Query',
        'Query.users',
        'Query.users(filter:)?',
        'Query.users(filters:)',
        'Role',
        'Role.ADMIN',
        'Role.USER',
        'TeamFilter',
        'TeamFilter.id',
        'TeamFilter.parent?',
        'TeamFilter.roles',
        'TeamFilter{}',
        'User',
        'User.role',
        'UserFilter',
        'UserFilter.name?',
        'UserFilter.role',
        'UserFilter.team',
        'UserFilter{}',
      ],
    },
    {
      title: 'are of the default values of variables too',
      document: 'mutation ($role: Role! = ADMIN) { add(role: $role) { id } }',
      named: [
        ':ID',
        ':User',
        'ID',
        'Mutation',
        'Mutation.add',
        'Mutation.add(role:)',
        'Role',
        'Role.ADMIN',
        'User',
        'User.id',
      ],
      carried: ['Role', 'Role.ADMIN', 'Role.USER'],
    },
    {
      title: 'keep apart what its variables may say, through all that an input object leads to',
      document: 'query ($filter: UserFilter) { users(filter: $filter) { id } }',
      named: [
        ':ID',
        ':User',
        'ID',
        'Query',
        'Query.users',
        'Query.users(filter:)',
        'Query.users(filter:)?',
        'Query.users(filters:)?',
        'User',
        'User.id',
        'UserFilter',
      ],
      carried: [
        'ID',
        'Role',
        'Role.ADMIN',
        'Role.USER',
        'String',
        'TeamFilter',
        'TeamFilter.id',
        'TeamFilter.parent',
        'TeamFilter.parent?',
        'TeamFilter.roles',
        'TeamFilter.roles?',
        'TeamFilter{}',
        'UserFilter',
        'UserFilter.name',
        'UserFilter.name?',
        'UserFilter.role',
        'UserFilter.role?',
        'UserFilter.team',
        'UserFilter.team?',
        'UserFilter{}',
      ],
    },
    {
      title: 'are of directives, of the places where they stand and of their arguments',
      document: `
        query ($short: Boolean! @live) @live(role: ADMIN) {
          users @live(every: 1) @live(every: 2) { ...U @live ... on User @include(if: $short) { id } }
        }
        fragment U on User { id }`,
      named: [
        ':ID',
        ':User',
        '@include',
        '@include(if:)',
        '@include.INLINE_FRAGMENT',
        '@live',
        '@live(every:)',
        '@live(every:)?',
        '@live(role:)',
        '@live(role:)?',
        '@live.FIELD',
        '@live.FRAGMENT_SPREAD',
        '@live.QUERY',
        '@live.VARIABLE_DEFINITION',
        '@live@live',
        'Boolean',
        'ID',
        'Int',
        'Query',
        'Query.users',
        'Query.users(filter:)?',
        'Query.users(filters:)?',
        'Role',
        'Role.ADMIN',
        'User',
        'User.id',
      ],
      carried: ['Boolean'],
      fragments: [
        { parent: 'User', condition: 'User' },
        { parent: 'User', condition: 'User' },
      ],
    },
  ])('$title', ({ document, named, carried = [], fragments = [] }) => {
    expect(coordinates(document)).toEqual({ named, carried, fragments });
  });

  it('say that an input object is sent where a variable must have one', () => {
    const required = coordinates('query ($f: UserFilter!) { users(filter: $f) { id } }');
    const optional = coordinates('query ($f: UserFilter) { users(filter: $f) { id } }');
    expect(required.named).toContain('UserFilter{}');
    expect(optional.named).not.toContain('UserFilter{}');
  });

  it('call an argument left out for which a variable is null by default', () => {
    const { named } = coordinates('query ($one: Int = null) { users { name(first: $one) } }');
    expect(named).toContain('User.name(first:)?');
  });
});
