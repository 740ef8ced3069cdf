import { breaking, dangerous, safe, type ChangeRow } from './ChangeRow.js';

export const enumRows: readonly ChangeRow[] = [
  {
    title: 'a value is added to an enum that clients are answered with',
    before: 'enum Role { USER } type Query { role: Role }',
    after: 'enum Role { USER ADMIN } type Query { role: Role }',
    changes: [
      dangerous(
        'ENUM_VALUE_ADDED',
        'Role.ADMIN',
        "Enum value 'ADMIN' was added to enum 'Role': clients may be answered with a value that they do not know.",
      ),
    ],
  },
  {
    title: 'a value is added to an enum that clients only send',
    before: 'enum Role { USER } type Query { a(role: Role): Int }',
    after: 'enum Role { USER ADMIN } type Query { a(role: Role): Int }',
    changes: [safe('ENUM_VALUE_ADDED', 'Role.ADMIN', "Enum value 'ADMIN' was added to enum 'Role'.")],
  },
  {
    title: 'a value is removed from an enum that clients send inside an input object',
    before: 'enum Role { USER ADMIN } input In { role: Role } type Query { a(in: In): Int }',
    after: 'enum Role { USER } input In { role: Role } type Query { a(in: In): Int }',
    changes: [
      breaking(
        'ENUM_VALUE_REMOVED',
        'Role.ADMIN',
        "Enum value 'ADMIN' was removed from enum 'Role': requests that send it are refused.",
      ),
    ],
  },
  {
    title: 'a value is removed from an enum that clients send and are answered with',
    before: 'enum Role { USER ADMIN } type Query { a(role: Role): Role }',
    after: 'enum Role { USER } type Query { a(role: Role): Role }',
    changes: [
      breaking(
        'ENUM_VALUE_REMOVED',
        'Role.ADMIN',
        "Enum value 'ADMIN' was removed from enum 'Role': requests that send it are refused.",
      ),
    ],
  },
  {
    title: 'a value is removed from an enum that clients send to a directive',
    before: 'directive @as(role: Role) on FIELD enum Role { USER ADMIN } type Query { a: Int }',
    after: 'directive @as(role: Role) on FIELD enum Role { USER } type Query { a: Int }',
    changes: [
      breaking(
        'ENUM_VALUE_REMOVED',
        'Role.ADMIN',
        "Enum value 'ADMIN' was removed from enum 'Role': requests that send it are refused.",
      ),
    ],
  },
  {
    title:
      'a value is removed from an enum that only answers have which nobody gets, of a type that a fragment may name',
    before:
      'enum Role { USER ADMIN } union Hit = A | B type A { x: Int } type B { role: Role } type Query { a: A }',
    after: 'enum Role { USER } union Hit = A | B type A { x: Int } type B { role: Role } type Query { a: A }',
    changes: [safe('ENUM_VALUE_REMOVED', 'Role.ADMIN', "Enum value 'ADMIN' was removed from enum 'Role'.")],
  },
  {
    title: 'a value is removed from an enum that clients are only answered with',
    before: 'enum Role { USER ADMIN } type Query { role: Role }',
    after: 'enum Role { USER } type Query { role: Role }',
    changes: [
      dangerous(
        'ENUM_VALUE_REMOVED',
        'Role.ADMIN',
        "Enum value 'ADMIN' was removed from enum 'Role': clients that wait for it wait in vain.",
      ),
    ],
  },
  {
    title: 'the values of an enum come in another order',
    before: 'enum Role { USER ADMIN } type Query { role: Role }',
    after: 'enum Role { ADMIN USER } type Query { role: Role }',
    changes: [],
  },
  {
    title: 'an enum value is deprecated',
    before: 'enum Role { USER ADMIN } type Query { role: Role }',
    after: 'enum Role { USER ADMIN @deprecated(reason: "Use USER.") } type Query { role: Role }',
    changes: [
      safe(
        'ENUM_VALUE_DEPRECATION_REASON_ADDED',
        'Role.ADMIN.@deprecated',
        "Enum value 'Role.ADMIN' was deprecated with reason 'Use USER.'.",
      ),
    ],
  },
  {
    title: 'an enum value is deprecated for another reason',
    before: 'enum Role { USER ADMIN @deprecated(reason: "Use USER.") } type Query { role: Role }',
    after: 'enum Role { USER ADMIN @deprecated(reason: "Use GUEST.") } type Query { role: Role }',
    changes: [
      safe(
        'ENUM_VALUE_DEPRECATION_REASON_CHANGED',
        'Role.ADMIN.@deprecated',
        "Enum value 'Role.ADMIN' deprecation reason changed from 'Use USER.' to 'Use GUEST.'.",
      ),
    ],
  },
  {
    title: 'an enum value is no longer deprecated',
    before: 'enum Role { USER ADMIN @deprecated(reason: "Use USER.") } type Query { role: Role }',
    after: 'enum Role { USER ADMIN } type Query { role: Role }',
    changes: [
      safe(
        'ENUM_VALUE_DEPRECATION_REASON_REMOVED',
        'Role.ADMIN',
        "Deprecation reason was removed from enum value 'Role.ADMIN'.",
      ),
    ],
  },
  {
    title: 'the description of an enum value is written',
    before: 'enum Role { USER } type Query { role: Role }',
    after: 'enum Role { "Anybody." USER } type Query { role: Role }',
    changes: [
      safe('ENUM_VALUE_DESCRIPTION_CHANGED', 'Role.USER', "The description of 'Role.USER' was changed."),
    ],
  },
];
