import { breaking, dangerous, safe, type ChangeRow } from './ChangeRow.js';

export const typeRows: readonly ChangeRow[] = [
  {
    title: 'a type that nothing leads to is added',
    before: 'type Query { a: Int }',
    after:
      'type Query { a: Int } type New { "Its name." name(short: Boolean!): String @deprecated(reason: "Gone.") }',
    changes: [safe('TYPE_ADDED', 'New', "Type 'New' was added.")],
  },
  {
    title: 'a type that clients can name is removed',
    before: 'type Query { a: A b: A } type A { x: Int }',
    after: 'type Query { b: Int a: Int }',
    changes: [
      breaking('TYPE_REMOVED', 'A', "Type 'A' was removed: documents that name it are refused."),
      breaking(
        'FIELD_TYPE_CHANGED',
        'Query.a',
        "Field 'Query.a' changed type from 'A' to 'Int': clients that select it may be answered with what they do not expect.",
      ),
      breaking(
        'FIELD_TYPE_CHANGED',
        'Query.b',
        "Field 'Query.b' changed type from 'A' to 'Int': clients that select it may be answered with what they do not expect.",
      ),
    ],
  },
  {
    title: 'a type that no client can reach is removed',
    before: 'type Query { a: Int } type Unreachable { x: Int }',
    after: 'type Query { a: Int }',
    changes: [safe('TYPE_REMOVED', 'Unreachable', "Type 'Unreachable' was removed.")],
  },
  {
    title: 'a field of a type that no client can reach is removed',
    before: 'type Query { a: Int } type Unreachable { x: Int y: Int }',
    after: 'type Query { a: Int } type Unreachable { x: Int }',
    changes: [
      safe('FIELD_REMOVED', 'Unreachable.y', "Field 'y' was removed from object type 'Unreachable'."),
    ],
  },
  {
    title: 'an object type becomes a union',
    before: 'type Query { a: A } type A { x: Int } type B { x: Int }',
    after: 'type Query { a: A } union A = B type B { x: Int }',
    changes: [
      breaking(
        'TYPE_KIND_CHANGED',
        'A',
        "Type 'A' was an object type and is a union now: documents that use it are refused.",
      ),
    ],
  },
  {
    title: 'a scalar becomes an enum',
    before: 'scalar Role type Query { a: Role }',
    after: 'enum Role { USER } type Query { a: Role }',
    changes: [
      breaking(
        'TYPE_KIND_CHANGED',
        'Role',
        "Type 'Role' was a scalar and is an enum now: documents that use it are refused.",
      ),
    ],
  },
  {
    title: 'an interface becomes an object type',
    before: 'interface A { x: Int } type Query { a: A }',
    after: 'type A { x: Int } type Query { a: A }',
    changes: [
      breaking(
        'TYPE_KIND_CHANGED',
        'A',
        "Type 'A' was an interface and is an object type now: documents that use it are refused.",
      ),
    ],
  },
  {
    title: 'the description of a type is written',
    before: 'type Query { a: Int }',
    after: '"All that can be asked." type Query { a: Int }',
    changes: [safe('TYPE_DESCRIPTION_ADDED', 'Query', "The description of 'Query' was added.")],
  },
  {
    title: 'the description of an enum is taken away',
    before: 'type Query { a: E } "What there is." enum E { A }',
    after: 'type Query { a: E } enum E { A }',
    changes: [safe('TYPE_DESCRIPTION_REMOVED', 'E', "The description of 'E' was removed.")],
  },
  {
    title: 'the description of a type is changed',
    before: '"All." type Query { a: Int }',
    after: '"All that can be asked." type Query { a: Int }',
    changes: [safe('TYPE_DESCRIPTION_CHANGED', 'Query', "The description of 'Query' was changed.")],
  },
  {
    title: 'a scalar says by what it is specified',
    before: 'scalar Time type Query { a: Time }',
    after: 'scalar Time @specifiedBy(url: "https://example.org/time") type Query { a: Time }',
    changes: [
      safe('SCALAR_SPECIFICATION_CHANGED', 'Time', "Scalar 'Time' is specified by https://example.org/time."),
    ],
  },
  {
    title: 'a scalar is specified by something else',
    before: 'scalar Time @specifiedBy(url: "https://example.org/time") type Query { a: Time }',
    after: 'scalar Time @specifiedBy(url: "https://example.org/clock") type Query { a: Time }',
    changes: [
      dangerous(
        'SCALAR_SPECIFICATION_CHANGED',
        'Time',
        "Scalar 'Time' is specified by https://example.org/clock; it was by https://example.org/time.",
      ),
    ],
  },
];
