import { breaking, dangerous, safe, type ChangeRow } from './ChangeRow.js';

export const unionRows: readonly ChangeRow[] = [
  {
    title: 'a type is added to a union',
    before: 'union Hit = A type A { x: Int } type B { x: Int } type Query { hit: Hit b: B }',
    after: 'union Hit = A | B type A { x: Int } type B { x: Int } type Query { hit: Hit b: B }',
    changes: [
      dangerous(
        'UNION_MEMBER_ADDED',
        'Hit.B',
        "Type 'B' was added to union 'Hit': clients may be answered with a type that they do not know.",
      ),
    ],
  },
  {
    title: 'two new types are added to a union',
    before: 'union Hit = A type A { x: Int } type Query { hit: Hit }',
    after:
      'union Hit = A | B | C type A { x: Int } type B { x: Int } type C { x: Int } type Query { hit: Hit }',
    changes: [
      dangerous(
        'UNION_MEMBER_ADDED',
        'Hit.B',
        "Type 'B' was added to union 'Hit': clients may be answered with a type that they do not know.",
      ),
      dangerous(
        'UNION_MEMBER_ADDED',
        'Hit.C',
        "Type 'C' was added to union 'Hit': clients may be answered with a type that they do not know.",
      ),
      safe('TYPE_ADDED', 'B', "Type 'B' was added."),
      safe('TYPE_ADDED', 'C', "Type 'C' was added."),
    ],
  },
  {
    title: 'two types are removed from a union and stay in the schema',
    before:
      'union Hit = A | B | C type A { x: Int } type B { x: Int } type C { x: Int } type Query { hit: Hit b: B c: C }',
    after:
      'union Hit = A type A { x: Int } type B { x: Int } type C { x: Int } type Query { hit: Hit b: B c: C }',
    changes: [
      breaking(
        'UNION_MEMBER_REMOVED',
        'Hit.B',
        "Type 'B' was removed from union 'Hit': documents with fragments that need both are refused.",
      ),
      breaking(
        'UNION_MEMBER_REMOVED',
        'Hit.C',
        "Type 'C' was removed from union 'Hit': documents with fragments that need both are refused.",
      ),
    ],
  },
  {
    title: 'a type is added to a union that no field answers',
    before: 'union Hit = A type A { x: Int } type B { x: Int } type Query { a: A b: B }',
    after: 'union Hit = A | B type A { x: Int } type B { x: Int } type Query { a: A b: B }',
    changes: [safe('UNION_MEMBER_ADDED', 'Hit.B', "Type 'B' was added to union 'Hit'.")],
  },
  {
    title: 'a type is removed from a union that no field answers, but a fragment may name',
    before: 'union Hit = A | B type A { x: Int } type B { x: Int } type Query { a: A b: B }',
    after: 'union Hit = A type A { x: Int } type B { x: Int } type Query { a: A b: B }',
    changes: [
      breaking(
        'UNION_MEMBER_REMOVED',
        'Hit.B',
        "Type 'B' was removed from union 'Hit': documents with fragments that need both are refused.",
      ),
    ],
  },
];
