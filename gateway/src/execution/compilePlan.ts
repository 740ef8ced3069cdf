import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Arrangement } from './arrangePlan.js';
import { compileBatch } from './compileBatch.js';
import { compileEntityFetch } from './compileEntityFetch.js';
import { compileRootFetch } from './compileRootFetch.js';
import { descend, type Cursor } from './Cursor.js';
import type { ExecutionState } from './ExecutionState.js';
import { compileDefer } from './incremental/compileDefer.js';

/** One compiled part of a plan: fetches, and merges what it gets into the state's data. */
export type PlanStep = (state: ExecutionState, cursor: Cursor) => Promise<void>;

/** Compiles an arranged plan once per document; running it does no interpretation of the plan any more. */
export function compilePlan(plan: Arrangement, schema: GraphQLSchema): PlanStep {
  const compile = (part: Arrangement): PlanStep => compilePlan(part, schema);
  switch (plan.kind) {
    case 'RootFetch':
      return telling([plan.node], compileRootFetch(plan.node, schema));
    case 'EntityFetch':
      return telling([plan.node], compileEntityFetch(plan.node, schema));
    case 'EntityBatch':
      return telling(
        plan.documents.flatMap(({ fetches }) => fetches.map(({ node }) => node)),
        compileBatch(plan, schema),
      );
    case 'Sequence':
      return inSequence(plan.parts.map(compile));
    case 'Parallel':
      return inParallel(plan.parts.map(compile));
    case 'Flatten':
      return below(plan.path, compile(plan.part));
    case 'Condition':
      return when(
        plan.variable,
        plan.whenTrue && compile(plan.whenTrue),
        plan.whenFalse && compile(plan.whenFalse),
      );
    case 'Defer':
      return compileDefer(plan, compile);
  }
}

/** Tells the branches that depend on these fetches when they are done. */
function telling(fetches: readonly FetchNode[], step: PlanStep): PlanStep {
  const ids = fetches.flatMap(({ id }) => id ?? []);
  if (ids.length === 0) return step;
  return async (state, cursor) => {
    await step(state, cursor);
    for (const id of ids) state.branches?.fetched(id);
  };
}

function below(path: readonly string[], step: PlanStep): PlanStep {
  return async (state, cursor) => {
    const found = descend(cursor, path);
    if (found.targets.length > 0) await step(state, found);
  };
}

function when(variable: string, whenTrue: PlanStep | undefined, whenFalse: PlanStep | undefined): PlanStep {
  return async (state, cursor) => {
    const step = state.variables.coerced[variable] === true ? whenTrue : whenFalse;
    await step?.(state, cursor);
  };
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
