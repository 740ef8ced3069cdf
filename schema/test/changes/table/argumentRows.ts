import { breaking, dangerous, safe, type ChangeRow } from './ChangeRow.js';

export const argumentRows: readonly ChangeRow[] = [
  {
    title: 'a required argument is added',
    before: 'type Query { a: Int }',
    after: 'type Query { a(id: ID!): Int }',
    changes: [
      breaking(
        'FIELD_ARGUMENT_ADDED',
        'Query.a.id',
        "Argument 'id: ID!' was added to field 'Query.a': documents that leave it out are refused.",
      ),
    ],
  },
  {
    title: 'a required argument with a default is added',
    before: 'type Query { a: Int }',
    after: 'type Query { a(id: ID! = 1): Int }',
    changes: [
      dangerous(
        'FIELD_ARGUMENT_ADDED',
        'Query.a.id',
        "Argument 'id: ID!' was added to field 'Query.a': requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: 'an optional argument with a default is added',
    before: 'type Query { a: Int }',
    after: 'type Query { a(id: ID = 1): Int }',
    changes: [
      dangerous(
        'FIELD_ARGUMENT_ADDED',
        'Query.a.id',
        "Argument 'id: ID' was added to field 'Query.a': requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: 'an optional argument is added',
    before: 'type Query { a: Int }',
    after: 'type Query { a(id: ID): Int }',
    changes: [safe('FIELD_ARGUMENT_ADDED', 'Query.a.id', "Argument 'id: ID' was added to field 'Query.a'.")],
  },
  {
    title: 'an argument is removed',
    before: 'type Query { a(id: ID): Int }',
    after: 'type Query { a: Int }',
    changes: [
      breaking(
        'FIELD_ARGUMENT_REMOVED',
        'Query.a.id',
        "Argument 'id: ID' was removed from field 'Query.a': documents that pass it are refused.",
      ),
    ],
  },
  {
    title: 'an argument is of another type',
    before: 'type Query { a(id: ID): Int }',
    after: 'type Query { a(id: Int): Int }',
    changes: [
      breaking(
        'FIELD_ARGUMENT_TYPE_CHANGED',
        'Query.a.id',
        "Type for argument 'id' on field 'Query.a' changed from 'ID' to 'Int': requests that fitted the old type may be refused.",
      ),
    ],
  },
  {
    title: 'an argument takes a list',
    before: 'type Query { a(id: ID): Int }',
    after: 'type Query { a(id: [ID]): Int }',
    changes: [
      breaking(
        'FIELD_ARGUMENT_TYPE_CHANGED',
        'Query.a.id',
        "Type for argument 'id' on field 'Query.a' changed from 'ID' to '[ID]': requests that fitted the old type may be refused.",
      ),
    ],
  },
  {
    title: 'an argument is deprecated',
    before: 'type Query { a(id: ID): Int }',
    after: 'type Query { a(id: ID @deprecated(reason: "Use key.")): Int }',
    changes: [
      safe(
        'FIELD_ARGUMENT_DEPRECATION_ADDED',
        'Query.a.id.@deprecated',
        "Argument 'Query.a.id' is deprecated: Use key.",
      ),
    ],
  },
  {
    title: 'an argument is no longer deprecated',
    before: 'type Query { a(id: ID @deprecated(reason: "Use key.")): Int }',
    after: 'type Query { a(id: ID): Int }',
    changes: [
      safe(
        'FIELD_ARGUMENT_DEPRECATION_REMOVED',
        'Query.a.id.@deprecated',
        "Argument 'Query.a.id' is no longer deprecated.",
      ),
    ],
  },
  {
    title: 'an argument is deprecated for another reason',
    before: 'type Query { a(id: ID @deprecated(reason: "Use key.")): Int }',
    after: 'type Query { a(id: ID @deprecated(reason: "Use name.")): Int }',
    changes: [
      safe(
        'FIELD_ARGUMENT_DEPRECATION_REASON_CHANGED',
        'Query.a.id.@deprecated',
        "Argument 'Query.a.id' is deprecated for another reason: Use name.",
      ),
    ],
  },
  {
    title: 'the description of an argument is written',
    before: 'type Query { a(id: ID): Int }',
    after: 'type Query { a("Whose." id: ID): Int }',
    changes: [
      safe(
        'FIELD_ARGUMENT_DESCRIPTION_CHANGED',
        'Query.a.id',
        "The description of 'Query.a.id' was changed.",
      ),
    ],
  },
];
