import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { isInterfaceType, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { PlanStep } from './compilePlan.js';
import { compileRepresentation, type RepresentationReader } from './compileRepresentation.js';
import { compileRewrites, renamedKeys, type Rewrite } from './compileRewrites.js';
import { locate, type Cursor } from './Cursor.js';
import { isDataObject, type DataObject } from './Data.js';
import { noteFailure, type ExecutionState } from './ExecutionState.js';
import { compileRequest } from './FetchRequest.js';
import { cloneData, mergeData } from './mergeData.js';
import { renamePath } from './renamePath.js';

/** An entity as it is asked for, with every object of the response that stands for it. */
interface EntityGroup {
  representation: DataObject;
  targets: DataObject[];
}

/**
 * A fetch of `_entities`: objects found so far are represented by their keys, each distinct one once, and what the
 * subgraph knows of it is merged into every place where it occurs.
 */
export function compileEntityFetch(
  node: FetchNode,
  requires: readonly QueryPlanSelectionNode[],
  schema: GraphQLSchema,
): PlanStep {
  const request = compileRequest(node);
  const represent = compileRepresentation(requires, schema);
  const rewriteInput = compileRewrites(node.inputRewrites, schema);
  const rewriteOutput = compileRewrites(node.outputRewrites, schema);
  const renamed = renamedKeys(node.outputRewrites);

  return async (state, cursor) => {
    const groups = groupEntities(cursor.targets, represent, rewriteInput);
    if (groups.length === 0) return;
    const representations = groups.map((group) => group.representation);
    const { data, errors } = await state.send(
      request.subgraph,
      request.build(state.variables, representations),
    );
    for (const error of errors ?? []) reportEntityError(state, cursor, groups, error, renamed);
    const entities = data?.['_entities'];
    if (!Array.isArray(entities)) return;
    groups.forEach((group, index) => mergeEntity(group, entities[index], rewriteOutput, schema));
  };
}

function groupEntities(
  targets: readonly DataObject[],
  represent: RepresentationReader,
  rewrite: Rewrite | undefined,
): EntityGroup[] {
  const groups = new Map<string, EntityGroup>();
  for (const target of targets) {
    const read = represent(target);
    if (!read) continue;
    // A rewrite changes in place, and what was read may share nested values with the response.
    const representation = rewrite ? cloneData(read) : read;
    rewrite?.(representation);
    const key = JSON.stringify(representation);
    const group = groups.get(key);
    if (group) group.targets.push(target);
    else groups.set(key, { representation, targets: [target] });
  }
  return [...groups.values()];
}

function mergeEntity(
  group: EntityGroup,
  entity: unknown,
  rewrite: Rewrite | undefined,
  schema: GraphQLSchema,
): void {
  if (!isDataObject(entity)) return;
  if (rewrite) {
    entity['__typename'] ??= group.targets[0]?.['__typename'];
    rewrite(entity);
  }
  // A subgraph that knows an interface as an `@interfaceObject` calls its entities by the interface's name.
  const { __typename: typename } = entity;
  if (typeof typename === 'string' && isInterfaceType(schema.getType(typename))) delete entity['__typename'];
  group.targets.forEach((target, index) => mergeData(target, index === 0 ? entity : cloneData(entity)));
}

/** Puts an error at `_entities[i]…` where the client sees that entity: everywhere it occurs. */
function reportEntityError(
  state: ExecutionState,
  cursor: Cursor,
  groups: readonly EntityGroup[],
  error: GraphQLFormattedError,
  renamed: ReadonlyMap<string, string>,
): void {
  const [, index, ...below] = error.path ?? [];
  const group = typeof index === 'number' ? groups[index] : undefined;
  if (!group) {
    const everywhere = groups.flatMap(({ targets }) => targets);
    return noteFailure(state, everywhere, error);
  }
  if (below.length === 0) return noteFailure(state, group.targets, error);
  const located = locate(state.data, cursor.path);
  for (const target of group.targets) {
    state.errors.push({ ...error, path: [...(located.get(target) ?? []), ...renamePath(below, renamed)] });
  }
}
