import { breaking, safe, type ChangeRow } from './ChangeRow.js';

export const fieldRows: readonly ChangeRow[] = [
  {
    title: 'a field is added to an object type',
    before: 'type Query { a: Int }',
    after: 'type Query { a: Int "More." b(first: Int! = 1, must: ID!): Int @deprecated(reason: "Use a.") }',
    changes: [safe('FIELD_ADDED', 'Query.b', "Field 'b' was added to object type 'Query'.")],
  },
  {
    title: 'a field is added to an interface and its type',
    before: 'interface Node { id: ID } type A implements Node { id: ID } type Query { a: Node }',
    after: 'interface Node { id: ID n: Int } type A implements Node { id: ID n: Int } type Query { a: Node }',
    changes: [
      safe('FIELD_ADDED', 'A.n', "Field 'n' was added to object type 'A'."),
      safe('FIELD_ADDED', 'Node.n', "Field 'n' was added to interface 'Node'."),
    ],
  },
  {
    title: 'a field is removed from an object type',
    before: 'type Query { a: Int b: Int }',
    after: 'type Query { a: Int }',
    changes: [
      breaking(
        'FIELD_REMOVED',
        'Query.b',
        "Field 'b' was removed from object type 'Query': documents that select it are refused.",
      ),
    ],
  },
  {
    title: 'a deprecated field is removed',
    before: 'type Query { a: Int b: Int @deprecated(reason: "Use a.") }',
    after: 'type Query { a: Int }',
    changes: [
      breaking(
        'FIELD_REMOVED',
        'Query.b',
        "Field 'b' (deprecated) was removed from object type 'Query': documents that select it are refused.",
      ),
    ],
  },
  {
    title: 'a field is removed from an interface and stays in its type',
    before:
      'interface Node { id: ID n: Int } type A implements Node { id: ID n: Int } type Query { a: Node }',
    after: 'interface Node { id: ID } type A implements Node { id: ID n: Int } type Query { a: Node }',
    changes: [
      breaking(
        'FIELD_REMOVED',
        'Node.n',
        "Field 'n' was removed from interface 'Node': documents that select it are refused.",
      ),
    ],
  },
  {
    title: 'a field is of another type',
    before: 'type Query { a: Int }',
    after: 'type Query { a: String }',
    changes: [
      breaking(
        'FIELD_TYPE_CHANGED',
        'Query.a',
        "Field 'Query.a' changed type from 'Int' to 'String': clients that select it may be answered with what they do not expect.",
      ),
    ],
  },
  {
    title: 'a field answers an interface in place of a type that implements it',
    before: 'interface Node { id: ID } type A implements Node { id: ID } type Query { a: A node: Node }',
    after: 'interface Node { id: ID } type A implements Node { id: ID } type Query { a: Node node: Node }',
    changes: [
      breaking(
        'FIELD_TYPE_CHANGED',
        'Query.a',
        "Field 'Query.a' changed type from 'A' to 'Node': clients that select it may be answered with what they do not expect.",
      ),
    ],
  },
  {
    title: 'a field answers one type of an interface only',
    before: 'interface Node { id: ID } type A implements Node { id: ID } type Query { a: A node: Node }',
    after: 'interface Node { id: ID } type A implements Node { id: ID } type Query { a: A node: A }',
    changes: [
      breaking(
        'FIELD_TYPE_CHANGED',
        'Query.node',
        "Field 'Query.node' changed type from 'Node' to 'A': clients that select it may be answered with what they do not expect.",
      ),
    ],
  },
  {
    title: 'a field answers a list',
    before: 'type Query { a: Int }',
    after: 'type Query { a: [Int] }',
    changes: [
      breaking(
        'FIELD_TYPE_CHANGED',
        'Query.a',
        "Field 'Query.a' changed type from 'Int' to '[Int]': clients that select it may be answered with what they do not expect.",
      ),
    ],
  },
  {
    title: 'a field is deprecated',
    before: 'type Query { a: Int b: Int }',
    after: 'type Query { a: Int b: Int @deprecated(reason: "Use a.") }',
    changes: [
      safe('FIELD_DEPRECATION_ADDED', 'Query.b.@deprecated', "Field 'Query.b' is deprecated: Use a."),
    ],
  },
  {
    title: 'a field is no longer deprecated',
    before: 'type Query { a: Int b: Int @deprecated(reason: "Use a.") }',
    after: 'type Query { a: Int b: Int }',
    changes: [
      safe('FIELD_DEPRECATION_REMOVED', 'Query.b.@deprecated', "Field 'Query.b' is no longer deprecated."),
    ],
  },
  {
    title: "the reason of a field's deprecation is given",
    before: 'type Query { a: Int b: Int @deprecated }',
    after: 'type Query { a: Int b: Int @deprecated(reason: "Use a.") }',
    changes: [
      safe(
        'FIELD_DEPRECATION_REASON_ADDED',
        'Query.b.@deprecated',
        "Field 'Query.b' has deprecation reason 'Use a.'.",
      ),
    ],
  },
  {
    title: "the reason of a field's deprecation is changed",
    before: 'type Query { a: Int b: Int @deprecated(reason: "Use a.") }',
    after: 'type Query { a: Int b: Int @deprecated(reason: "Use a, from 2027 on.") }',
    changes: [
      safe(
        'FIELD_DEPRECATION_REASON_CHANGED',
        'Query.b.@deprecated',
        "Deprecation reason on field 'Query.b' has changed from 'Use a.' to 'Use a, from 2027 on.'.",
      ),
    ],
  },
  {
    title: "the reason of a field's deprecation is taken away",
    before: 'type Query { a: Int b: Int @deprecated(reason: "Use a.") }',
    after: 'type Query { a: Int b: Int @deprecated }',
    changes: [
      safe(
        'FIELD_DEPRECATION_REASON_REMOVED',
        'Query.b',
        "Deprecation reason was removed from field 'Query.b'.",
      ),
    ],
  },
  {
    title: 'the description of a field is written',
    before: 'type Query { a: Int }',
    after: 'type Query { "One." a: Int }',
    changes: [safe('FIELD_DESCRIPTION_ADDED', 'Query.a', "The description of 'Query.a' was added.")],
  },
  {
    title: 'the description of a field is changed',
    before: 'type Query { "One." a: Int }',
    after: 'type Query { "Two." a: Int }',
    changes: [safe('FIELD_DESCRIPTION_CHANGED', 'Query.a', "The description of 'Query.a' was changed.")],
  },
  {
    title: 'the description of a field is taken away',
    before: 'type Query { "One." a: Int }',
    after: 'type Query { a: Int }',
    changes: [safe('FIELD_DESCRIPTION_REMOVED', 'Query.a', "The description of 'Query.a' was removed.")],
  },
];
