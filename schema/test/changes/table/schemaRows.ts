import { breaking, safe, type ChangeRow } from './ChangeRow.js';

export const schemaRows: readonly ChangeRow[] = [
  {
    title: 'the query type goes by another name',
    before: 'type Query { a: Int }',
    after: 'schema { query: Root } type Root { a: Int }',
    changes: [
      breaking(
        'SCHEMA_QUERY_TYPE_CHANGED',
        null,
        "The query type of the schema is 'Root' from now on; it was 'Query': documents that name the old one are refused.",
      ),
      breaking('TYPE_REMOVED', 'Query', "Type 'Query' was removed: documents that name it are refused."),
      safe('TYPE_ADDED', 'Root', "Type 'Root' was added."),
    ],
  },
  {
    title: 'mutations come',
    before: 'type Query { a: Int }',
    after: 'type Query { a: Int } type Mutation { b: Int }',
    changes: [
      safe('SCHEMA_MUTATION_TYPE_CHANGED', null, "The schema has a mutation type from now on: 'Mutation'."),
      safe('TYPE_ADDED', 'Mutation', "Type 'Mutation' was added."),
    ],
  },
  {
    title: 'mutations go',
    before: 'type Query { a: Int } type Mutation { b: Int }',
    after: 'type Query { a: Int }',
    changes: [
      breaking(
        'SCHEMA_MUTATION_TYPE_CHANGED',
        null,
        "The schema has no mutation type any more; it was 'Mutation': documents that name the old one are refused.",
      ),
      breaking(
        'TYPE_REMOVED',
        'Mutation',
        "Type 'Mutation' was removed: documents that name it are refused.",
      ),
    ],
  },
  {
    title: 'subscriptions come',
    before: 'type Query { a: Int }',
    after: 'type Query { a: Int } type Subscription { b: Int }',
    changes: [
      safe(
        'SCHEMA_SUBSCRIPTION_TYPE_CHANGED',
        null,
        "The schema has a subscription type from now on: 'Subscription'.",
      ),
      safe('TYPE_ADDED', 'Subscription', "Type 'Subscription' was added."),
    ],
  },
  {
    title: 'the subscription type goes by another name',
    before: 'type Query { a: Int } type Subscription { b: Int }',
    after: 'schema { query: Query subscription: Live } type Query { a: Int } type Live { b: Int }',
    changes: [
      breaking(
        'SCHEMA_SUBSCRIPTION_TYPE_CHANGED',
        null,
        "The subscription type of the schema is 'Live' from now on; it was 'Subscription': documents that name the old one are refused.",
      ),
      breaking(
        'TYPE_REMOVED',
        'Subscription',
        "Type 'Subscription' was removed: documents that name it are refused.",
      ),
      safe('TYPE_ADDED', 'Live', "Type 'Live' was added."),
    ],
  },
  {
    title: 'the description of the schema is written',
    before: 'schema { query: Query } type Query { a: Int }',
    after: '"Ours." schema { query: Query } type Query { a: Int }',
    changes: [safe('SCHEMA_DESCRIPTION_CHANGED', null, 'The description of the schema was changed.')],
  },
];
