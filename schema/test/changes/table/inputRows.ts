import { breaking, dangerous, safe, type ChangeRow } from './ChangeRow.js';

export const inputRows: readonly ChangeRow[] = [
  {
    title: 'a required input field is added',
    before: 'input In { n: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int m: Int! } type Query { a(in: In): Int }',
    changes: [
      breaking(
        'INPUT_FIELD_ADDED',
        'In.m',
        "Input field 'm' of type 'Int!' was added to input object type 'In': requests that leave it out are refused.",
      ),
    ],
  },
  {
    title: 'an input field with a default is added',
    before: 'input In { n: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int m: Int! = 1 } type Query { a(in: In): Int }',
    changes: [
      dangerous(
        'INPUT_FIELD_ADDED',
        'In.m',
        "Input field 'm' of type 'Int!' with default value '1' was added to input object type 'In': requests that leave it out may mean something else.",
      ),
    ],
  },
  {
    title: 'an optional input field is added',
    before: 'input In { n: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int "More." m: Int } type Query { a(in: In): Int }',
    changes: [
      safe('INPUT_FIELD_ADDED', 'In.m', "Input field 'm' of type 'Int' was added to input object type 'In'."),
    ],
  },
  {
    title: 'an input field is removed',
    before: 'input In { n: Int m: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int } type Query { a(in: In): Int }',
    changes: [
      breaking(
        'INPUT_FIELD_REMOVED',
        'In.m',
        "Input field 'm' was removed from input object type 'In': requests that send it are refused.",
      ),
    ],
  },
  {
    title: 'an input field is of another type',
    before: 'input In { n: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Float } type Query { a(in: In): Int }',
    changes: [
      breaking(
        'INPUT_FIELD_TYPE_CHANGED',
        'In.n',
        "Input field 'In.n' changed type from 'Int' to 'Float': requests that fitted the old type may be refused.",
      ),
    ],
  },
  {
    title: 'an input object comes to take exactly one field',
    before: 'input In { n: Int m: Int } type Query { a(in: In): Int }',
    after: 'input In @oneOf { n: Int m: Int } type Query { a(in: In): Int }',
    changes: [
      breaking(
        'INPUT_ONE_OF_ADDED',
        'In',
        "Input object 'In' takes exactly one of its fields from now on: values with several or none are refused.",
      ),
    ],
  },
  {
    title: 'an input object takes several fields again',
    before: 'input In @oneOf { n: Int m: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int m: Int } type Query { a(in: In): Int }',
    changes: [
      safe('INPUT_ONE_OF_REMOVED', 'In', "Input object 'In' no longer takes exactly one of its fields."),
    ],
  },
  {
    title: 'an input field is deprecated',
    before: 'input In { n: Int m: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int m: Int @deprecated(reason: "Use n.") } type Query { a(in: In): Int }',
    changes: [
      safe('INPUT_FIELD_DEPRECATION_ADDED', 'In.m.@deprecated', "Input field 'In.m' is deprecated: Use n."),
    ],
  },
  {
    title: 'an input field is no longer deprecated',
    before: 'input In { n: Int m: Int @deprecated(reason: "Use n.") } type Query { a(in: In): Int }',
    after: 'input In { n: Int m: Int } type Query { a(in: In): Int }',
    changes: [
      safe(
        'INPUT_FIELD_DEPRECATION_REMOVED',
        'In.m.@deprecated',
        "Input field 'In.m' is no longer deprecated.",
      ),
    ],
  },
  {
    title: 'an input field is deprecated for another reason',
    before: 'input In { n: Int m: Int @deprecated(reason: "Use n.") } type Query { a(in: In): Int }',
    after:
      'input In { n: Int m: Int @deprecated(reason: "Use n, from 2027 on.") } type Query { a(in: In): Int }',
    changes: [
      safe(
        'INPUT_FIELD_DEPRECATION_REASON_CHANGED',
        'In.m.@deprecated',
        "Input field 'In.m' is deprecated for another reason: Use n, from 2027 on.",
      ),
    ],
  },
  {
    title: 'the description of an input field is written',
    before: 'input In { n: Int } type Query { a(in: In): Int }',
    after: 'input In { "How many." n: Int } type Query { a(in: In): Int }',
    changes: [safe('INPUT_FIELD_DESCRIPTION_ADDED', 'In.n', "The description of 'In.n' was added.")],
  },
  {
    title: 'the description of an input field is changed',
    before: 'input In { "How many." n: Int } type Query { a(in: In): Int }',
    after: 'input In { "How often." n: Int } type Query { a(in: In): Int }',
    changes: [safe('INPUT_FIELD_DESCRIPTION_CHANGED', 'In.n', "The description of 'In.n' was changed.")],
  },
  {
    title: 'the description of an input field is taken away',
    before: 'input In { "How many." n: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int } type Query { a(in: In): Int }',
    changes: [safe('INPUT_FIELD_DESCRIPTION_REMOVED', 'In.n', "The description of 'In.n' was removed.")],
  },
  {
    title: 'a type that only inputs lead to is removed with its input field',
    before: 'input In { n: Int deep: Deep } input Deep { n: Int } type Query { a(in: In): Int }',
    after: 'input In { n: Int } type Query { a(in: In): Int }',
    changes: [
      breaking('TYPE_REMOVED', 'Deep', "Type 'Deep' was removed: documents that name it are refused."),
      breaking(
        'INPUT_FIELD_REMOVED',
        'In.deep',
        "Input field 'deep' was removed from input object type 'In': requests that send it are refused.",
      ),
    ],
  },
  {
    title: 'an input object that nobody sends comes to take exactly one field',
    before: 'input In { n: Int m: Int } type Query { a: Int }',
    after: 'input In @oneOf { n: Int m: Int } type Query { a: Int }',
    changes: [
      safe(
        'INPUT_ONE_OF_ADDED',
        'In',
        "Input object 'In' takes exactly one of its fields from now on: values with several or none are refused.",
      ),
    ],
  },
];
