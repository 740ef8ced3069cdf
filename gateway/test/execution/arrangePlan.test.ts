import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { expect, test } from 'vitest';
import { arrangePlan, type Arrangement } from '../../src/execution/arrangePlan.js';

const entities = (serviceName: string, field: string): PlanNode => ({
  kind: 'Flatten',
  path: ['goods', '@'],
  node: {
    kind: 'Fetch',
    serviceName,
    operationKind: 'query',
    requires: [
      { kind: 'InlineFragment', typeCondition: 'Good', selections: [{ kind: 'Field', name: 'id' }] },
    ],
    operation: `query($representations:[_Any!]!){_entities(representations:$representations){...on Good{${field}}}}`,
  } as unknown as FetchNode,
});

/** Whom each part asks, and with how many documents. */
function outline(part: Arrangement): unknown {
  switch (part.kind) {
    case 'EntityBatch':
      return `${part.request.subgraph} × ${part.documents.length}`;
    case 'EntityFetch':
      return part.node.serviceName;
    case 'Flatten':
      return outline(part.part);
    case 'Sequence':
    case 'Parallel':
      return { [part.kind]: part.parts.map(outline) };
    default:
      return part.kind;
  }
}

test('sends a fetch that nothing waits for along with a later one to the same subgraph', () => {
  const later: PlanNode = {
    kind: 'Sequence',
    nodes: [entities('prices', 'price'), entities('stock', 'fee')],
  };
  const plan: PlanNode = { kind: 'Parallel', nodes: [later, entities('stock', 'left')] };
  expect(outline(arrangePlan(plan))).toEqual({ Sequence: ['prices', 'stock × 2'] });
});

test('lets a fetch go at once where the later one is of another subgraph, or something waits for it', () => {
  const later: PlanNode = {
    kind: 'Sequence',
    nodes: [entities('prices', 'price'), entities('stock', 'fee')],
  };
  const other: PlanNode = { kind: 'Parallel', nodes: [later, entities('texts', 'title')] };
  expect(outline(arrangePlan(other))).toEqual({ Parallel: [{ Sequence: ['prices', 'stock'] }, 'texts'] });
  const awaited: PlanNode = {
    kind: 'Sequence',
    nodes: [entities('stock', 'left'), entities('texts', 'title')],
  };
  expect(outline(arrangePlan({ kind: 'Parallel', nodes: [later, awaited] }))).toEqual({
    Parallel: [{ Sequence: ['prices', 'stock'] }, { Sequence: ['stock', 'texts'] }],
  });
});
