import type { GraphQLSchema } from 'graphql';
import { compileContext } from './compileContext.js';
import type { PlanStep } from './compilePlan.js';
import { enclosing, type Cursor } from './Cursor.js';
import type { DataObject } from './Data.js';
import { entitiesFault } from './entitiesFault.js';
import { EntityFetch, type EntityFetchNode } from './EntityFetch.js';
import { noteFailure, type ExecutionState } from './ExecutionState.js';
import { written, type FetchRequest, type WrittenValue } from './FetchRequest.js';
import { Locations } from './Locations.js';
import { placesWithoutError } from './placesWithoutError.js';

const only: ReadonlySet<string> = new Set(['_entities']);

/** Compiles a fetch of entities that is sent by itself. */
export function compileEntityFetch(node: EntityFetchNode, schema: GraphQLSchema): PlanStep {
  const fetch = new EntityFetch(node, schema);
  const context = compileContext(node.contextRewrites, schema);
  if (!context) return (state, cursor) => fetchEntities(fetch, state, cursor);
  // Arguments from around an entity are variables of the fetch: entities with different ones are asked for apart.
  return async (state, cursor) => {
    const ancestors = enclosing(state.data, cursor.path);
    const apart = new Map<
      string,
      { own: Record<string, WrittenValue>; cursor: { path: readonly string[]; targets: DataObject[] } }
    >();
    for (const target of cursor.targets) {
      const values = context(ancestors.get(target) ?? []);
      const key = JSON.stringify(values);
      const known = apart.get(key);
      if (known) known.cursor.targets.push(target);
      else apart.set(key, { own: written(values), cursor: { path: cursor.path, targets: [target] } });
    }
    const parts = [...apart.values()];
    await Promise.all(parts.map((part) => fetchEntities(fetch, state, part.cursor, part.own)));
  };
}

async function fetchEntities(
  fetch: EntityFetch,
  state: ExecutionState,
  cursor: Cursor,
  own: Readonly<Record<string, WrittenValue>> = {},
): Promise<void> {
  const request: FetchRequest = fetch.request;
  const groups = fetch.group(cursor, state.variables);
  if (groups.length === 0) return;
  const representations = {
    value: groups.map((group) => group.representation),
    json: `[${groups.map((group) => group.key).join(',')}]`,
  };
  const { data, errors } = await state.send(
    request.subgraph,
    request.build(state.variables, { ...own, representations }),
  );
  let locations: Locations | undefined;
  for (const error of errors ?? []) {
    const [, index, ...below] = error.path ?? [];
    const group = typeof index === 'number' ? groups[index] : undefined;
    locations ??= new Locations(state.data, cursor.path);
    if (group) fetch.report(state, locations, group, error, below);
    else
      noteFailure(
        state,
        groups.flatMap(({ targets }) => targets),
        error,
        fetch.keys,
      );
  }
  const entities = data?.['_entities'];
  const fault = entitiesFault(request.subgraph, entities, groups.length);
  if (!fault) {
    groups.forEach((group, index) => fetch.merge(group, (entities as readonly unknown[])[index]));
    return;
  }
  for (const place of placesWithoutError(errors, '_entities', only, groups.length)) {
    noteFailure(state, groups[place]!.targets, fault, fetch.keys);
  }
}
