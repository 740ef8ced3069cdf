import type { ConditionNode, FlattenNode, PlanNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { compileBatch } from './compileBatch.js';
import { compileEntityFetch } from './compileEntityFetch.js';
import { compileRootFetch } from './compileRootFetch.js';
import { descend, type Cursor } from './Cursor.js';
import type { EntityFetchNode } from './EntityFetch.js';
import type { ExecutionState } from './ExecutionState.js';
import { compileRequest } from './FetchRequest.js';
import { leadingFetch, type LeadingFetch } from './leadingFetch.js';

/** One compiled node of a plan: fetches, and merges what it gets into the state's data. */
export type PlanStep = (state: ExecutionState, cursor: Cursor) => Promise<void>;

export interface CompiledPlan {
  readonly run: PlanStep;
  /** Texts that more than one fetch of the plan sends. */
  readonly repeated: ReadonlySet<string>;
}

/** Compiles a query plan once per document; running it does no interpretation of the plan any more. */
export function compilePlan(node: PlanNode, schema: GraphQLSchema): CompiledPlan {
  const compiler = new PlanCompiler(schema);
  return { run: compiler.compile(node), repeated: compiler.repeated };
}

class PlanCompiler {
  readonly repeated = new Set<string>();
  readonly #schema: GraphQLSchema;
  readonly #texts = new Set<string>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  compile(node: PlanNode): PlanStep {
    switch (node.kind) {
      case 'Fetch':
        this.#note(compileRequest(node).query);
        return node.requires
          ? compileEntityFetch(node as EntityFetchNode, this.#schema)
          : compileRootFetch(node, this.#schema);
      case 'Sequence':
        return inSequence(node.nodes.map((child) => this.compile(child)));
      case 'Parallel':
        return this.#parallel(node.nodes);
      case 'Flatten':
        return this.#flattened(node);
      case 'Condition':
        return this.#conditional(node);
      case 'Defer':
        throw new Error('The planner deferred a part although @defer is switched off.');
    }
  }

  /** Branches that begin by asking the same subgraph for entities ask in one request, and then part. */
  #parallel(nodes: readonly PlanNode[]): PlanStep {
    const steps: PlanStep[] = [];
    const bySubgraph = new Map<string, { node: PlanNode; leading: LeadingFetch }[]>();
    for (const node of nodes) {
      const leading = leadingFetch(node);
      if (!leading) {
        steps.push(this.compile(node));
        continue;
      }
      const branches = bySubgraph.get(leading.fetch.serviceName);
      if (branches) branches.push({ node, leading });
      else bySubgraph.set(leading.fetch.serviceName, [{ node, leading }]);
    }
    for (const branches of bySubgraph.values()) {
      const batch = branches.length > 1 && this.#batch(branches.map(({ leading }) => leading));
      if (batch) steps.push(batch);
      else steps.push(...branches.map(({ node }) => this.compile(node)));
    }
    return steps.length === 1 ? steps[0]! : inParallel(steps);
  }

  #batch(branches: readonly LeadingFetch[]): PlanStep | undefined {
    const batch = compileBatch(branches, this.#schema);
    if (!batch) return undefined;
    batch.texts.forEach((text) => this.#note(text));
    const rests = branches.filter(({ rest }) => rest.length > 0).map(({ rest }) => asNode(rest));
    return rests.length === 0 ? batch.step : inSequence([batch.step, this.#parallel(rests)]);
  }

  #flattened(node: FlattenNode): PlanStep {
    const path = node.path.map(String);
    const inner = this.compile(node.node);
    return async (state, cursor) => {
      const below = descend(cursor, path);
      if (below.targets.length > 0) await inner(state, below);
    };
  }

  #conditional(node: ConditionNode): PlanStep {
    const whenTrue = node.ifClause && this.compile(node.ifClause);
    const whenFalse = node.elseClause && this.compile(node.elseClause);
    return async (state, cursor) => {
      const branch = state.variables.coerced[node.condition] === true ? whenTrue : whenFalse;
      await branch?.(state, cursor);
    };
  }

  #note(text: string): void {
    if (this.#texts.has(text)) this.repeated.add(text);
    this.#texts.add(text);
  }
}

function asNode(nodes: readonly PlanNode[]): PlanNode {
  return nodes.length === 1 ? nodes[0]! : { kind: 'Sequence', nodes: [...nodes] };
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
