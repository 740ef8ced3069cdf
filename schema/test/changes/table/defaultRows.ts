import { breaking, dangerous, safe, type ChangeRow } from './ChangeRow.js';

export const defaultRows: readonly ChangeRow[] = [
  {
    title: 'an argument gets a default',
    before: 'type Query { a(n: Int): Int }',
    after: 'type Query { a(n: Int = 1): Int }',
    changes: [
      dangerous(
        'FIELD_ARGUMENT_DEFAULT_CHANGED',
        'Query.a.n',
        "The default of argument 'Query.a.n' is 1 from now on; there was none: requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: 'a required argument gets a default',
    before: 'type Query { a(n: Int!): Int }',
    after: 'type Query { a(n: Int! = 1): Int }',
    changes: [
      safe(
        'FIELD_ARGUMENT_DEFAULT_CHANGED',
        'Query.a.n',
        "The default of argument 'Query.a.n' is 1 from now on; there was none.",
      ),
    ],
  },
  {
    title: 'the default of an argument is changed',
    before: 'type Query { a(n: [Int!] = [1]): Int }',
    after: 'type Query { a(n: [Int!] = [1, 2]): Int }',
    changes: [
      dangerous(
        'FIELD_ARGUMENT_DEFAULT_CHANGED',
        'Query.a.n',
        "The default of argument 'Query.a.n' was changed from [ 1 ] to [ 1, 2 ]: requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: 'the default of an optional argument is taken away',
    before: 'type Query { a(n: Int = 1): Int }',
    after: 'type Query { a(n: Int): Int }',
    changes: [
      dangerous(
        'FIELD_ARGUMENT_DEFAULT_CHANGED',
        'Query.a.n',
        "The default of argument 'Query.a.n' was removed; it was 1: requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: 'the default of an argument that must not be null is taken away, so that it is required',
    before: 'type Query { a(n: Int! = 1): Int }',
    after: 'type Query { a(n: Int!): Int }',
    changes: [
      breaking(
        'FIELD_ARGUMENT_DEFAULT_CHANGED',
        'Query.a.n',
        "The default of argument 'Query.a.n' was removed; it was 1: requests that leave it out, or give it a variable that may be null, are refused.",
      ),
    ],
  },
  {
    title: 'the same of a type that no field answers, but a fragment may name',
    before: 'union Hit = A | B type A { x: Int } type B { y(n: Int! = 1): Int } type Query { a: A }',
    after: 'union Hit = A | B type A { x: Int } type B { y(n: Int!): Int } type Query { a: A }',
    changes: [
      breaking(
        'FIELD_ARGUMENT_DEFAULT_CHANGED',
        'B.y.n',
        "The default of argument 'B.y.n' was removed; it was 1: requests that leave it out, or give it a variable that may be null, are refused.",
      ),
    ],
  },
  {
    title: 'an input field gets a default',
    before: 'input In { n: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int = 1 } type Query { a(in: In): Int }',
    changes: [
      dangerous(
        'INPUT_FIELD_DEFAULT_VALUE_CHANGED',
        'In.n',
        "The default of input field 'In.n' is 1 from now on; there was none: requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: 'a required input field gets a default',
    before: 'input In { n: Int! } type Query { a(in: In): Int }',
    after: 'input In { n: Int! = 1 } type Query { a(in: In): Int }',
    changes: [
      safe(
        'INPUT_FIELD_DEFAULT_VALUE_CHANGED',
        'In.n',
        "The default of input field 'In.n' is 1 from now on; there was none.",
      ),
    ],
  },
  {
    title: 'the default of an input field is changed',
    before: 'input In { n: Int = 1 } type Query { a(in: In): Int }',
    after: 'input In { n: Int = 2 } type Query { a(in: In): Int }',
    changes: [
      dangerous(
        'INPUT_FIELD_DEFAULT_VALUE_CHANGED',
        'In.n',
        "The default of input field 'In.n' was changed from 1 to 2: requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: 'the default of an input field that must not be null is taken away, so that it is required',
    before: 'input In { n: Int! = 1 } type Query { a(in: In): Int }',
    after: 'input In { n: Int! } type Query { a(in: In): Int }',
    changes: [
      breaking(
        'INPUT_FIELD_DEFAULT_VALUE_CHANGED',
        'In.n',
        "The default of input field 'In.n' was removed; it was 1: requests that leave it out, or give it a variable that may be null, are refused.",
      ),
    ],
  },
];
