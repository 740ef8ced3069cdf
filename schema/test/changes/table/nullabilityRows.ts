import { breaking, dangerous, safe, type ChangeRow } from './ChangeRow.js';

export const nullabilityRows: readonly ChangeRow[] = [
  {
    title: 'a field comes to be non-null',
    before: 'type Query { a: Int }',
    after: 'type Query { a: Int! }',
    changes: [safe('FIELD_TYPE_CHANGED', 'Query.a', "Field 'Query.a' changed type from 'Int' to 'Int!'.")],
  },
  {
    title: 'a field comes to be nullable',
    before: 'type Query { a: Int! }',
    after: 'type Query { a: Int }',
    changes: [
      breaking(
        'FIELD_TYPE_CHANGED',
        'Query.a',
        "Field 'Query.a' changed type from 'Int!' to 'Int': clients that select it may be answered with what they do not expect.",
      ),
    ],
  },
  {
    title: 'a list and its items come to be non-null',
    before: 'type Query { a: [Int] }',
    after: 'type Query { a: [Int!]! }',
    changes: [
      safe('FIELD_TYPE_CHANGED', 'Query.a', "Field 'Query.a' changed type from '[Int]' to '[Int!]!'."),
    ],
  },
  {
    title: 'the items of a list come to be nullable',
    before: 'type Query { a: [Int!]! }',
    after: 'type Query { a: [Int]! }',
    changes: [
      breaking(
        'FIELD_TYPE_CHANGED',
        'Query.a',
        "Field 'Query.a' changed type from '[Int!]!' to '[Int]!': clients that select it may be answered with what they do not expect.",
      ),
    ],
  },
  {
    title: 'a list comes to be non-null and its items nullable',
    before: 'type Query { a: [Int!] }',
    after: 'type Query { a: [Int]! }',
    changes: [
      breaking(
        'FIELD_TYPE_CHANGED',
        'Query.a',
        "Field 'Query.a' changed type from '[Int!]' to '[Int]!': clients that select it may be answered with what they do not expect.",
      ),
    ],
  },
  {
    title: 'an argument comes to be non-null',
    before: 'type Query { a(id: ID): Int }',
    after: 'type Query { a(id: ID!): Int }',
    changes: [
      breaking(
        'FIELD_ARGUMENT_TYPE_CHANGED',
        'Query.a.id',
        "Type for argument 'id' on field 'Query.a' changed from 'ID' to 'ID!': requests that fitted the old type may be refused.",
      ),
    ],
  },
  {
    title: 'an argument comes to be non-null and gets a default',
    before: 'type Query { a(id: ID): Int }',
    after: 'type Query { a(id: ID! = 1): Int }',
    changes: [
      breaking(
        'FIELD_ARGUMENT_TYPE_CHANGED',
        'Query.a.id',
        "Type for argument 'id' on field 'Query.a' changed from 'ID' to 'ID!': requests that fitted the old type may be refused.",
      ),
      dangerous(
        'FIELD_ARGUMENT_DEFAULT_CHANGED',
        'Query.a.id',
        `The default of argument 'Query.a.id' is "1" from now on; there was none: requests that leave it out may mean something else.`,
      ),
    ],
  },
  {
    title: 'an argument comes to be nullable',
    before: 'type Query { a(id: ID!): Int }',
    after: 'type Query { a(id: ID): Int }',
    changes: [
      safe(
        'FIELD_ARGUMENT_TYPE_CHANGED',
        'Query.a.id',
        "Type for argument 'id' on field 'Query.a' changed from 'ID!' to 'ID'.",
      ),
    ],
  },
  {
    title: 'an argument takes null among the items of its list',
    before: 'type Query { a(id: [ID!]!): Int }',
    after: 'type Query { a(id: [ID]): Int }',
    changes: [
      safe(
        'FIELD_ARGUMENT_TYPE_CHANGED',
        'Query.a.id',
        "Type for argument 'id' on field 'Query.a' changed from '[ID!]!' to '[ID]'.",
      ),
    ],
  },
  {
    title: 'an argument takes null among the items of its list no longer',
    before: 'type Query { a(id: [ID]): Int }',
    after: 'type Query { a(id: [ID!]): Int }',
    changes: [
      breaking(
        'FIELD_ARGUMENT_TYPE_CHANGED',
        'Query.a.id',
        "Type for argument 'id' on field 'Query.a' changed from '[ID]' to '[ID!]': requests that fitted the old type may be refused.",
      ),
    ],
  },
  {
    title: 'an input field comes to be non-null',
    before: 'input In { n: Int m: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int m: Int! } type Query { a(in: In): Int }',
    changes: [
      breaking(
        'INPUT_FIELD_TYPE_CHANGED',
        'In.m',
        "Input field 'In.m' changed type from 'Int' to 'Int!': requests that fitted the old type may be refused.",
      ),
    ],
  },
  {
    title: 'an input field comes to be nullable',
    before: 'input In { n: Int m: Int! } type Query { a(in: In): Int }',
    after: 'input In { n: Int m: Int } type Query { a(in: In): Int }',
    changes: [
      safe('INPUT_FIELD_TYPE_CHANGED', 'In.m', "Input field 'In.m' changed type from 'Int!' to 'Int'."),
    ],
  },
];
