import { breaking, dangerous, safe, type ChangeRow } from './ChangeRow.js';

export const directiveRows: readonly ChangeRow[] = [
  {
    title: 'a directive is added',
    before: 'type Query { a: Int }',
    after: '"Later." directive @defer(if: Boolean!) on FIELD type Query { a: Int }',
    changes: [safe('DIRECTIVE_ADDED', '@defer', "Directive 'defer' was added.")],
  },
  {
    title: 'a directive that documents use is removed',
    before: 'directive @live on QUERY type Query { a: Int }',
    after: 'type Query { a: Int }',
    changes: [
      breaking(
        'DIRECTIVE_REMOVED',
        '@live',
        "Directive 'live' was removed: documents that use it are refused.",
      ),
    ],
  },
  {
    title: 'a directive that only schemas use is removed',
    before: 'directive @internal(why: String!) repeatable on OBJECT type Query { a: Int }',
    after: 'type Query { a: Int }',
    changes: [safe('DIRECTIVE_REMOVED', '@internal', "Directive 'internal' was removed.")],
  },
  {
    title: 'a directive may stand in more places',
    before: 'directive @live on QUERY type Query { a: Int }',
    after: 'directive @live on QUERY | FIELD type Query { a: Int }',
    changes: [
      safe('DIRECTIVE_LOCATION_ADDED', '@live.FIELD', "Location 'FIELD' was added to directive 'live'."),
    ],
  },
  {
    title: 'a directive may no longer stand in some places of documents',
    before: 'directive @live on QUERY | FIELD | INLINE_FRAGMENT type Query { a: Int }',
    after: 'directive @live on QUERY type Query { a: Int }',
    changes: [
      breaking(
        'DIRECTIVE_LOCATION_REMOVED',
        '@live.FIELD',
        "Location 'FIELD' was removed from directive 'live': documents that use it there are refused.",
      ),
      breaking(
        'DIRECTIVE_LOCATION_REMOVED',
        '@live.INLINE_FRAGMENT',
        "Location 'INLINE_FRAGMENT' was removed from directive 'live': documents that use it there are refused.",
      ),
    ],
  },
  {
    title: 'a directive may no longer stand in a place of schemas',
    before: 'directive @live on QUERY | OBJECT type Query { a: Int }',
    after: 'directive @live on QUERY type Query { a: Int }',
    changes: [
      safe(
        'DIRECTIVE_LOCATION_REMOVED',
        '@live.OBJECT',
        "Location 'OBJECT' was removed from directive 'live'.",
      ),
    ],
  },
  {
    title: 'a directive may be repeated',
    before: 'directive @live on QUERY type Query { a: Int }',
    after: 'directive @live repeatable on QUERY type Query { a: Int }',
    changes: [safe('DIRECTIVE_REPEATABLE_ADDED', '@live', "Directive '@live' may be repeated.")],
  },
  {
    title: 'a directive may no longer be repeated',
    before: 'directive @live repeatable on QUERY type Query { a: Int }',
    after: 'directive @live on QUERY type Query { a: Int }',
    changes: [
      breaking(
        'DIRECTIVE_REPEATABLE_REMOVED',
        '@live',
        "Directive '@live' may no longer be repeated: documents that use it twice in one place are refused.",
      ),
    ],
  },
  {
    title: 'a directive gets a required argument',
    before: 'directive @live on QUERY type Query { a: Int }',
    after: 'directive @live(every: Int!) on QUERY type Query { a: Int }',
    changes: [
      breaking(
        'DIRECTIVE_ARGUMENT_ADDED',
        '@live.every',
        "Argument 'every' was added to directive 'live': documents that leave it out are refused.",
      ),
    ],
  },
  {
    title: 'a directive gets an argument that must not be null and has a default',
    before: 'directive @live on QUERY type Query { a: Int }',
    after: 'directive @live(every: Int! = 1) on QUERY type Query { a: Int }',
    changes: [
      dangerous(
        'DIRECTIVE_ARGUMENT_ADDED',
        '@live.every',
        "Argument 'every' was added to directive 'live': requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: 'a directive gets an optional argument',
    before: 'directive @live on QUERY type Query { a: Int }',
    after: 'directive @live(every: Int) on QUERY type Query { a: Int }',
    changes: [
      safe('DIRECTIVE_ARGUMENT_ADDED', '@live.every', "Argument 'every' was added to directive 'live'."),
    ],
  },
  {
    title: 'a directive of schemas gets a required argument',
    before: 'directive @internal on OBJECT type Query { a: Int }',
    after: 'directive @internal(why: String!) on OBJECT type Query { a: Int }',
    changes: [
      safe('DIRECTIVE_ARGUMENT_ADDED', '@internal.why', "Argument 'why' was added to directive 'internal'."),
    ],
  },
  {
    title: 'an argument of a directive is removed',
    before: 'directive @live(every: Int) on QUERY type Query { a: Int }',
    after: 'directive @live on QUERY type Query { a: Int }',
    changes: [
      breaking(
        'DIRECTIVE_ARGUMENT_REMOVED',
        '@live.every',
        "Argument 'every' was removed from directive 'live': documents that pass it are refused.",
      ),
    ],
  },
  {
    title: 'an argument of a directive must not be null',
    before: 'directive @live(every: Int) on QUERY type Query { a: Int }',
    after: 'directive @live(every: Int!) on QUERY type Query { a: Int }',
    changes: [
      breaking(
        'DIRECTIVE_ARGUMENT_TYPE_CHANGED',
        '@live.every',
        "Type for argument 'every' on directive 'live' changed from 'Int' to 'Int!': requests that fitted the old type may be refused.",
      ),
    ],
  },
  {
    title: 'an argument of a directive may be null',
    before: 'directive @live(every: Int!) on QUERY type Query { a: Int }',
    after: 'directive @live(every: Int) on QUERY type Query { a: Int }',
    changes: [
      safe(
        'DIRECTIVE_ARGUMENT_TYPE_CHANGED',
        '@live.every',
        "Type for argument 'every' on directive 'live' changed from 'Int!' to 'Int'.",
      ),
    ],
  },
  {
    title: "the default of a directive's argument is changed",
    before: 'directive @live(every: Int = 1) on QUERY type Query { a: Int }',
    after: 'directive @live(every: Int = 2) on QUERY type Query { a: Int }',
    changes: [
      dangerous(
        'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED',
        '@live.every',
        "The default of argument '@live.every' was changed from 1 to 2: requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: "the default of a directive's argument that must not be null is taken away",
    before: 'directive @live(every: Int! = 1) on QUERY type Query { a: Int }',
    after: 'directive @live(every: Int!) on QUERY type Query { a: Int }',
    changes: [
      breaking(
        'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED',
        '@live.every',
        "The default of argument '@live.every' was removed; it was 1: requests that leave it out, or give it a variable that may be null, are refused.",
      ),
    ],
  },
  {
    title: 'the descriptions of a directive and its argument are written',
    before: 'directive @live(every: Int) on QUERY type Query { a: Int }',
    after: '"Again and again." directive @live("Seconds." every: Int) on QUERY type Query { a: Int }',
    changes: [
      safe('DIRECTIVE_DESCRIPTION_CHANGED', '@live', "The description of '@live' was changed."),
      safe(
        'DIRECTIVE_ARGUMENT_DESCRIPTION_CHANGED',
        '@live.every',
        "The description of '@live.every' was changed.",
      ),
    ],
  },
  {
    title: 'a directive is applied to a field',
    before: 'directive @cost(weight: Int) repeatable on FIELD_DEFINITION type Query { a: Int }',
    after:
      'directive @cost(weight: Int) repeatable on FIELD_DEFINITION type Query { a: Int @cost(weight: 5) }',
    changes: [
      dangerous(
        'DIRECTIVE_USAGE_ADDED',
        'Query.a.@cost',
        "Directive '@cost(weight: 5)' was added to field 'Query.a'.",
      ),
    ],
  },
  {
    title: 'a directive is applied with other arguments',
    before:
      'directive @cost(weight: Int) repeatable on FIELD_DEFINITION type Query { a: Int @cost(weight: 5) }',
    after:
      'directive @cost(weight: Int) repeatable on FIELD_DEFINITION type Query { a: Int @cost(weight: 5) @cost(weight: 6) }',
    changes: [
      dangerous(
        'DIRECTIVE_USAGE_CHANGED',
        'Query.a.@cost',
        "Directive '@cost(weight: 5)' of field 'Query.a' was changed to '@cost(weight: 5) @cost(weight: 6)'.",
      ),
    ],
  },
  {
    title: 'a directive is no longer applied to an extended type',
    before:
      'directive @owner(team: String) on OBJECT type Query { a: Int } extend type Query @owner(team: "core") { b: Int }',
    after: 'directive @owner(team: String) on OBJECT type Query { a: Int } extend type Query { b: Int }',
    changes: [
      dangerous(
        'DIRECTIVE_USAGE_REMOVED',
        'Query.@owner',
        `Directive '@owner(team: "core")' was removed from type 'Query'.`,
      ),
    ],
  },
  {
    title: 'a tag is added to an enum value, an argument and the schema',
    before:
      'directive @tag(name: String!) repeatable on ENUM_VALUE | ARGUMENT_DEFINITION | SCHEMA schema { query: Query } enum Role { USER } type Query { a(role: Role): Int }',
    after:
      'directive @tag(name: String!) repeatable on ENUM_VALUE | ARGUMENT_DEFINITION | SCHEMA schema @tag(name: "x") { query: Query } enum Role { USER @tag(name: "x") } type Query { a(role: Role @tag(name: "x")): Int }',
    changes: [
      safe(
        'DIRECTIVE_USAGE_ADDED',
        'Query.a.role.@tag',
        `Directive '@tag(name: "x")' was added to argument 'Query.a.role'.`,
      ),
      safe(
        'DIRECTIVE_USAGE_ADDED',
        'Role.USER.@tag',
        `Directive '@tag(name: "x")' was added to enum value 'Role.USER'.`,
      ),
      safe('DIRECTIVE_USAGE_ADDED', 'schema.@tag', `Directive '@tag(name: "x")' was added to the schema.`),
    ],
  },
];
