import type { FetchNode } from '@apollo/query-planner';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { PlanStep } from './compilePlan.js';
import { compileRewrites, renamedKeys } from './compileRewrites.js';
import type { Cursor } from './Cursor.js';
import { noteFailure, type ExecutionState } from './ExecutionState.js';
import { fetchedKeys } from './fetchedKeys.js';
import { compileRequest } from './FetchRequest.js';
import { Locations } from './Locations.js';
import { cloneData, mergeData } from './mergeData.js';
import { renamePath } from './renamePath.js';

/** A fetch of root fields: of the operation itself, or of a `Query` reached through a field. */
export function compileRootFetch(node: FetchNode, schema: GraphQLSchema): PlanStep {
  const request = compileRequest(node);
  const rewrite = compileRewrites(node.outputRewrites, schema);
  const renamed = renamedKeys(node.outputRewrites);
  let known: ReadonlySet<string> | undefined;
  const keys = (): ReadonlySet<string> => (known ??= fetchedKeys(node.operation, renamed));
  return async (state, cursor) => {
    const { data, errors } = await state.send(request.subgraph, request.build(state.variables));
    if (errors) {
      const locations = new Locations(state.data, cursor.path);
      for (const error of errors) reportRootError(state, cursor, locations, error, renamed, keys);
    }
    if (!data) return;
    rewrite?.(data);
    cursor.targets.forEach((target, index) =>
      mergeData(target, index === 0 ? data : cloneData(data), schema),
    );
  };
}

/** Puts an error of a root fetch where the client sees it. */
function reportRootError(
  state: ExecutionState,
  cursor: Cursor,
  locations: Locations,
  error: GraphQLFormattedError,
  renamed: ReadonlyMap<string, string>,
  keys: () => ReadonlySet<string>,
): void {
  const path = error.path;
  if (!path || path.length === 0) return noteFailure(state, cursor.targets, error, keys());
  const rest = renamePath(path, renamed);
  for (const target of cursor.targets) {
    state.errors.push({ ...error, path: [...locations.of(target), ...rest] });
  }
}
