import type { ConditionNode, FlattenNode, PlanNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { compileEntityFetch } from './compileEntityFetch.js';
import { compileRootFetch } from './compileRootFetch.js';
import { descend, type Cursor } from './Cursor.js';
import type { ExecutionState } from './ExecutionState.js';

/** One compiled node of a plan: fetches, and merges what it gets into the state's data. */
export type PlanStep = (state: ExecutionState, cursor: Cursor) => Promise<void>;

/** Compiles a query plan once per document; running it does no interpretation of the plan any more. */
export function compilePlan(node: PlanNode, schema: GraphQLSchema): PlanStep {
  switch (node.kind) {
    case 'Fetch':
      return node.requires ? compileEntityFetch(node, node.requires, schema) : compileRootFetch(node, schema);
    case 'Sequence':
      return inSequence(node.nodes.map((child) => compilePlan(child, schema)));
    case 'Parallel':
      return inParallel(node.nodes.map((child) => compilePlan(child, schema)));
    case 'Flatten':
      return flattened(node, schema);
    case 'Condition':
      return conditional(node, schema);
    case 'Defer':
      throw new Error('The planner deferred a part although @defer is switched off.');
  }
}

function inSequence(steps: readonly PlanStep[]): PlanStep {
  return async (state, cursor) => {
    for (const step of steps) await step(state, cursor);
  };
}

function inParallel(steps: readonly PlanStep[]): PlanStep {
  return async (state, cursor) => {
    await Promise.all(steps.map((step) => step(state, cursor)));
  };
}

function flattened(node: FlattenNode, schema: GraphQLSchema): PlanStep {
  const path = node.path.map(String);
  const inner = compilePlan(node.node, schema);
  return async (state, cursor) => {
    const below = descend(cursor, path);
    if (below.targets.length > 0) await inner(state, below);
  };
}

function conditional(node: ConditionNode, schema: GraphQLSchema): PlanStep {
  const whenTrue = node.ifClause && compilePlan(node.ifClause, schema);
  const whenFalse = node.elseClause && compilePlan(node.elseClause, schema);
  return async (state, cursor) => {
    const branch = state.variables.coerced[node.condition] === true ? whenTrue : whenFalse;
    await branch?.(state, cursor);
  };
}
