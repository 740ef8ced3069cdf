import { describe, expect, it } from 'vitest';
import { check, hits, recorded, registered } from './variantCheck.js';

const shop = `
  directive @live(every: Int! = 1) repeatable on QUERY | FIELD
  interface Node { id: ID! }
  interface Named { name: String }
  union Hit = Product | Person | Team
  enum Role { USER ADMIN }
  enum State { OPEN CLOSED }
  type Product implements Node { id: ID! price: Int state: State }
  type Person implements Node & Named { id: ID! name: String age: Int role: Role }
  type Team implements Node { id: ID! size: Int! }
  input Filter { role: Role name: String near: Near state: State = OPEN }
  input Near { place: ID! within: Int }
  type Query {
    node(id: ID!): Node
    named: Named
    search(text: String, first: Int! = 20): [Hit!]
    people(filter: Filter): [Person!]
    person(id: ID, role: Role): Person
  }
  type Mutation { rename(id: ID!, name: String!): Person }
`;

/** The shop with something else in one place. */
function shopWith(old: string, now: string): string {
  if (!shop.includes(old)) throw new Error(`The shop has no ${old}.`);
  return shop.replace(old, now);
}

/** One operation each, so that a hit names exactly who is meant. */
const operations = {
  NodeOnly: 'query NodeOnly { node(id: "1") { id } }',
  NodePerson: 'query NodePerson { node(id: "1") { id ... on Person { age } } }',
  NodeNamed: 'query NodeNamed { node(id: "1") { ... on Named { name } } }',
  Search: 'query Search { search(text: "a") { __typename } }',
  SearchTen: 'query SearchTen { search(text: "a", first: 10) { ... on Product { price state } } }',
  SearchTeams: 'query SearchTeams { search { ...Size } } fragment Size on Team { size }',
  SearchNodes: 'query SearchNodes { search(first: 1) { ... on Node { id } } }',
  Admins: 'query Admins { people(filter: { role: ADMIN }) { id } }',
  Near: 'query Near { people(filter: { near: { place: "1" } }) { id } }',
  Filtered: 'query Filtered($filter: Filter) { people(filter: $filter) { name } }',
  ByRole: 'query ByRole($role: Role = USER) { person(role: $role) { name } }',
  ById: 'query ById($id: ID) { person(id: $id) { role } }',
  Rename: 'mutation Rename { rename(id: "1", name: "A") { id } }',
  Live: 'query Live @live(every: 5) { node(id: "1") { id } }',
  LiveField: 'query LiveField { node(id: "1") { id @live @live } }',
};
type Name = keyof typeof operations;

async function hitNames(
  after: string,
  options: Parameters<typeof check>[2] = {},
): Promise<Record<string, string[]>> {
  const everything = Object.values(operations).map((document) => registered('app', document));
  const found = hits(await check(shop, after, { operations: everything, ...options }));
  return Object.fromEntries(
    Object.entries(found).map(([change, names]) => [
      change,
      names.map((name) => name.replace('app ', '')).sort(),
    ]),
  );
}

describe('a breaking change hits exactly the operations', () => {
  it.each<{ title: string; after: string; change: string; by: Name[] }>([
    {
      title: 'that select a field',
      after: shopWith('age: Int', ''),
      change: 'FIELD_REMOVED Person.age',
      by: ['NodePerson'],
    },
    {
      title: 'that select a field from the interface, not from the type that has it too',
      after: shopWith('interface Named { name: String }', 'interface Named { other: Int }').replace(
        'type Person implements Node & Named { id: ID!',
        'type Person implements Node & Named { id: ID! other: Int',
      ),
      change: 'FIELD_REMOVED Named.name',
      by: ['NodeNamed'],
    },
    {
      title: 'that select a field through a fragment with a name',
      after: shopWith('size: Int!', 'size: Int'),
      change: 'FIELD_TYPE_CHANGED Team.size',
      by: ['SearchTeams'],
    },
    {
      title: 'that pass an argument, be it by a variable',
      after: shopWith('person(id: ID,', 'person('),
      change: 'FIELD_ARGUMENT_REMOVED Query.person.id',
      by: ['ById'],
    },
    {
      title: 'that select a field which gets a required argument',
      after: shopWith('rename(id: ID!,', 'rename(reason: String!, id: ID!,'),
      change: 'FIELD_ARGUMENT_ADDED Query.rename.reason'.replace('Query', 'Mutation'),
      by: ['Rename'],
    },
    {
      title: 'that pass an argument of another type',
      after: shopWith('role: Role): Person', 'role: [Role!]): Person'),
      change: 'FIELD_ARGUMENT_TYPE_CHANGED Query.person.role',
      by: ['ByRole'],
    },
    {
      title: 'that pass or leave out an argument which becomes required',
      after: shopWith('search(text: String,', 'search(text: String!,'),
      change: 'FIELD_ARGUMENT_TYPE_CHANGED Query.search.text',
      by: ['Search', 'SearchNodes', 'SearchTeams', 'SearchTen'],
    },
    {
      title: 'that leave out an argument whose default is taken away',
      after: shopWith('first: Int! = 20', 'first: Int!'),
      change: 'FIELD_ARGUMENT_DEFAULT_CHANGED Query.search.first',
      by: ['Search', 'SearchTeams'],
    },
    {
      title: 'that send an enum value, or may by a variable',
      after: shopWith('enum Role { USER ADMIN }', 'enum Role { USER }'),
      change: 'ENUM_VALUE_REMOVED Role.ADMIN',
      by: ['Admins', 'ByRole', 'Filtered'],
    },
    {
      title: 'that send an input field, or may by a variable',
      after: shopWith('role: Role name: String near', 'name: String near'),
      change: 'INPUT_FIELD_REMOVED Filter.role',
      by: ['Admins', 'Filtered'],
    },
    {
      title: 'that send an input object which gets a required field, nested ones included',
      after: shopWith('within: Int', 'within: Int unit: String!'),
      change: 'INPUT_FIELD_ADDED Near.unit',
      by: ['Filtered', 'Near'],
    },
    {
      title: 'that may leave out an input field which becomes required',
      after: shopWith('within: Int', 'within: Int!'),
      change: 'INPUT_FIELD_TYPE_CHANGED Near.within',
      by: ['Filtered', 'Near'],
    },
    {
      title: 'that send an input object of which exactly one field is taken',
      after: shopWith('input Near { place: ID!', 'input Near @oneOf { place: ID'),
      change: 'INPUT_ONE_OF_ADDED Near',
      by: ['Filtered', 'Near'],
    },
    {
      title: 'with a fragment for a type that has left the union',
      after: shopWith('| Team', ''),
      change: 'UNION_MEMBER_REMOVED Hit.Team',
      by: ['SearchTeams'],
    },
    {
      title: 'with a fragment for a type that has left the interface',
      after: shopWith('Person implements Node & Named', 'Person implements Named'),
      change: 'OBJECT_TYPE_INTERFACE_REMOVED Person.Node',
      by: ['NodeNamed', 'NodePerson'],
    },
    {
      title: 'that name a type which is gone',
      after: shopWith('type Team implements Node { id: ID! size: Int! }', '').replace('| Team', ''),
      change: 'TYPE_REMOVED Team',
      by: ['SearchTeams'],
    },
    {
      title: 'that are of a kind which is gone',
      after: shopWith('type Mutation { rename(id: ID!, name: String!): Person }', ''),
      change: 'SCHEMA_MUTATION_TYPE_CHANGED null',
      by: ['Rename'],
    },
    {
      title: 'that use a directive',
      after: shopWith('directive @live(every: Int! = 1) repeatable on QUERY | FIELD', ''),
      change: 'DIRECTIVE_REMOVED @live',
      by: ['Live', 'LiveField'],
    },
    {
      title: 'that use a directive in a place where it may not stand any more',
      after: shopWith('on QUERY | FIELD', 'on QUERY'),
      change: 'DIRECTIVE_LOCATION_REMOVED @live.FIELD',
      by: ['LiveField'],
    },
    {
      title: 'that use a directive more than once in one place',
      after: shopWith('repeatable', ''),
      change: 'DIRECTIVE_REPEATABLE_REMOVED @live',
      by: ['LiveField'],
    },
    {
      title: 'that pass an argument to a directive',
      after: shopWith('@live(every: Int! = 1)', '@live'),
      change: 'DIRECTIVE_ARGUMENT_REMOVED @live.every',
      by: ['Live'],
    },
    {
      title: 'that leave out an argument of a directive whose default is taken away',
      after: shopWith('every: Int! = 1', 'every: Int!'),
      change: 'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED @live.every',
      by: ['LiveField'],
    },
    {
      title: 'that use a directive which gets a required argument',
      after: shopWith('@live(', '@live(unit: String! '),
      change: 'DIRECTIVE_ARGUMENT_ADDED @live.unit',
      by: ['Live', 'LiveField'],
    },
    {
      title: 'that meet a type which is of another kind now',
      after: shopWith('enum State { OPEN CLOSED }', 'scalar State').replace('= OPEN', ''),
      change: 'TYPE_KIND_CHANGED State',
      by: ['Filtered', 'SearchTen'],
    },
  ])('$title', async ({ after, change, by }) => {
    const found = await hitNames(after);
    expect(found[change]).toEqual(by);
  });
});

describe('a dangerous change hits exactly the operations', () => {
  it.each<{ title: string; after: string; change: string; by: Name[] }>([
    {
      title: 'that are answered with the enum that has a new value',
      after: shopWith('enum Role { USER ADMIN }', 'enum Role { USER ADMIN GUEST }'),
      change: 'ENUM_VALUE_ADDED Role.GUEST',
      by: ['ById'],
    },
    {
      title: 'that select from a union with a new member',
      after: shopWith('| Team', '| Team | Place').replace('type Query', 'type Place { id: ID } type Query'),
      change: 'UNION_MEMBER_ADDED Hit.Place',
      by: ['Search', 'SearchNodes', 'SearchTeams', 'SearchTen'],
    },
    {
      title: 'that select from an interface which a new type implements',
      after: shopWith('type Query', 'type Place implements Node { id: ID! } type Query'),
      change: 'OBJECT_TYPE_INTERFACE_ADDED Place.Node',
      by: ['Live', 'LiveField', 'NodeNamed', 'NodeOnly', 'NodePerson'],
    },
    {
      title: 'that leave out an argument with another default',
      after: shopWith('= 20', '= 50'),
      change: 'FIELD_ARGUMENT_DEFAULT_CHANGED Query.search.first',
      by: ['Search', 'SearchTeams'],
    },
    {
      title: 'that may leave out an input field with another default',
      after: shopWith('= OPEN', '= CLOSED'),
      change: 'INPUT_FIELD_DEFAULT_VALUE_CHANGED Filter.state',
      by: ['Admins', 'Filtered', 'Near'],
    },
  ])('$title', async ({ after, change, by }) => {
    const found = await hitNames(after, { settings: { failOnDangerous: true } });
    expect(found[change]).toEqual(by);
  });
});

describe('what traffic tells of variables', () => {
  const withoutAdmin = shopWith('enum Role { USER ADMIN }', 'enum Role { USER }');
  const withoutRole = shopWith('role: Role name: String near', 'name: String near');
  const withUnit = shopWith('within: Int', 'within: Int unit: String!');

  it.each([
    {
      title: 'an enum value that nobody sent',
      after: withoutAdmin,
      inputs: ['Filter.role', 'Role.USER'],
      hit: false,
    },
    {
      title: 'an enum value that somebody sent',
      after: withoutAdmin,
      inputs: ['Filter.role', 'Role.ADMIN'],
      hit: true,
    },
    { title: 'an input field that nobody sent', after: withoutRole, inputs: ['Filter.name'], hit: false },
    { title: 'an input field that somebody sent', after: withoutRole, inputs: ['Filter.role'], hit: true },
    { title: 'an input object that nobody sent', after: withUnit, inputs: ['Filter.name'], hit: false },
    { title: 'an input object that somebody sent', after: withUnit, inputs: ['Filter.near'], hit: true },
  ])('counts for $title', async ({ after, inputs, hit }) => {
    const said = Object.fromEntries(inputs.map((coordinate) => [coordinate, 3]));
    const report = await check(shop, after, {
      operations: [registered('app', operations.Filtered)],
      usage: [recorded('app', operations.Filtered, { inputs: said })],
    });
    const [change] = report.changes;
    expect(change?.usedBy.length).toBe(hit ? 1 : 0);
    expect(change?.passes).toBe(hit ? null : 'UNUSED');
  });

  it('says nothing of another client or version that sends the same document', async () => {
    const report = await check(shop, withoutAdmin, {
      operations: [registered('app', operations.Filtered), registered('app', operations.Filtered, '2')],
      usage: [recorded('app', operations.Filtered, { inputs: { 'Filter.name': 1 } })],
    });
    expect(report.changes[0]?.usedBy.map(({ client }) => client.version)).toEqual(['2']);
  });
});
