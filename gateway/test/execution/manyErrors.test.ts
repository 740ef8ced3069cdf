import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { buildSchema, type GraphQLFormattedError } from 'graphql';
import { expect, test } from 'vitest';
import { arrangePlan } from '../../src/execution/arrangePlan.js';
import { compilePlan } from '../../src/execution/compilePlan.js';
import { rootCursor } from '../../src/execution/Cursor.js';
import type { ExecutionState } from '../../src/execution/ExecutionState.js';

const schema = buildSchema(`
  type Query { goods: [Good!]! }
  type Good { id: ID! price: Int left: Int }
`);

const priced = (field: string): PlanNode => ({
  kind: 'Flatten',
  path: ['goods', '@'],
  node: {
    kind: 'Fetch',
    serviceName: 'prices',
    operationKind: 'query',
    requires: [
      {
        kind: 'InlineFragment',
        typeCondition: 'Good',
        selections: [
          { kind: 'Field', name: '__typename' },
          { kind: 'Field', name: 'id' },
        ],
      },
    ],
    operation: `query($representations:[_Any!]!){_entities(representations:$representations){...on Good{${field}}}}`,
  } as unknown as FetchNode,
});

const count = 20;

/** A list of goods, a subgraph that reports an error `below` each of them under all `keys`, and how often the list was walked. */
function failing(keys: readonly string[], field: string): { state: ExecutionState; walks: () => number } {
  const goods = Array.from({ length: count }, (_, id) => ({ __typename: 'Good', id: String(id) }));
  let walks = 0;
  const data = {
    get goods() {
      walks++;
      return goods;
    },
  };
  const errors = keys.flatMap((key) =>
    goods.map((_, index): GraphQLFormattedError => ({ message: 'None.', path: [key, index, field] })),
  );
  const entities = goods.map(() => ({ [field]: null }));
  const state: ExecutionState = {
    variables: { sent: {}, coerced: {} },
    data,
    errors: [],
    failures: new Map(),
    send: () => Promise.resolve({ data: Object.fromEntries(keys.map((key) => [key, entities])), errors }),
  };
  return { state, walks: () => walks };
}

test.each([
  ['a fetch', priced('price'), ['_entities'], 1],
  [
    'each fetch of a batch',
    { kind: 'Parallel', nodes: [priced('price'), priced('left')] } satisfies PlanNode,
    ['entities0', 'entities1'],
    2,
  ],
])(
  'looks once for where the entities of %s are, however many of them have errors',
  async (_, plan, keys, fetches) => {
    const { state, walks } = failing(keys, 'price');
    const run = compilePlan(arrangePlan(plan), schema);
    await run(state, rootCursor(state.data));
    expect(state.errors.map(({ path }) => path)).toEqual(
      keys.flatMap(() => Array.from({ length: count }, (_each, index) => ['goods', index, 'price'])),
    );
    // The fetch itself goes to them first.
    expect(walks()).toBeLessThanOrEqual(2 * fetches);
  },
);
