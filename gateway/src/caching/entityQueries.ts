import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';

/** The documents with which a plan asks for entities. */
export function entityQueries(node: PlanNode | SubscriptionNode | undefined): string[] {
  switch (node?.kind) {
    case 'Fetch':
      return node.requires ? [node.operation] : [];
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(entityQueries);
    case 'Flatten':
      return entityQueries(node.node);
    case 'Condition':
      return [...entityQueries(node.ifClause), ...entityQueries(node.elseClause)];
    case 'Defer':
      return [node.primary.node, ...node.deferred.map((part) => part.node)].flatMap(entityQueries);
    case 'Subscription':
      return [node.primary, node.rest].flatMap(entityQueries);
    case undefined:
      return [];
  }
}
