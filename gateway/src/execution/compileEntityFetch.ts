import type { GraphQLSchema } from 'graphql';
import type { PlanStep } from './compilePlan.js';
import { EntityFetch, type EntityFetchNode } from './EntityFetch.js';
import { noteFailure } from './ExecutionState.js';

/** Compiles a fetch of entities that is sent by itself. */
export function compileEntityFetch(node: EntityFetchNode, schema: GraphQLSchema): PlanStep {
  const fetch = new EntityFetch(node, schema);
  const { request } = fetch;
  return async (state, cursor) => {
    const groups = fetch.group(cursor, state.variables);
    if (groups.length === 0) return;
    const representations = {
      values: groups.map((group) => group.representation),
      json: `[${groups.map((group) => group.key).join(',')}]`,
    };
    const { data, errors } = await state.send(
      request.subgraph,
      request.build(state.variables, { representations }),
    );
    for (const error of errors ?? []) {
      const [, index, ...below] = error.path ?? [];
      const group = typeof index === 'number' ? groups[index] : undefined;
      if (group) fetch.report(state, cursor, group, error, below);
      else
        noteFailure(
          state,
          groups.flatMap(({ targets }) => targets),
          error,
        );
    }
    const entities = data?.['_entities'];
    if (!Array.isArray(entities)) return;
    groups.forEach((group, index) => fetch.merge(group, entities[index]));
  };
}
