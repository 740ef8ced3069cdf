import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { compileIdentity, type IdentityReader } from './compileIdentity.js';
import { compileRepresentation, type RepresentationReader } from './compileRepresentation.js';
import { compileRewrites, renamedKeys, type Rewrite } from './compileRewrites.js';
import type { Cursor } from './Cursor.js';
import { isDataObject, type DataObject } from './Data.js';
import { noteFailure, type ExecutionState, type OperationVariables } from './ExecutionState.js';
import { fetchedKeys } from './fetchedKeys.js';
import { compileRequest, type FetchRequest } from './FetchRequest.js';
import type { Locations } from './Locations.js';
import { cloneData, mergeCopy, mergeData } from './mergeData.js';
import { allConditions, type Conditions } from './projection/conditions.js';
import { renamePath } from './renamePath.js';

/** An entity as it is asked for, with every object of the response that stands for it. */
export interface EntityGroup {
  /** The representation as JSON: equal for equal entities. */
  key: string;
  representation: DataObject;
  targets: DataObject[];
}

/** A fetch node that asks for entities. */
export type EntityFetchNode = FetchNode & { requires: QueryPlanSelectionNode[] };

/**
 * A fetch of `_entities`: objects found so far are represented by their keys, each distinct one once, and what the
 * subgraph knows of it is merged into every place where it occurs.
 */
export class EntityFetch {
  readonly request: FetchRequest;
  readonly #node: EntityFetchNode;
  readonly #schema: GraphQLSchema;
  readonly #represent: RepresentationReader;
  readonly #identify: IdentityReader | undefined;
  readonly #rewriteInput: Rewrite | undefined;
  readonly #rewriteOutput: Rewrite | undefined;
  readonly #renamed: ReadonlyMap<string, string>;
  readonly #conditions: Conditions;
  #keys: ReadonlySet<string> | undefined;

  constructor(node: EntityFetchNode, schema: GraphQLSchema) {
    this.request = compileRequest(node);
    this.#node = node;
    this.#schema = schema;
    this.#represent = compileRepresentation(node.requires, schema);
    this.#identify = compileIdentity(node.requires);
    this.#rewriteInput = compileRewrites(node.inputRewrites, schema);
    this.#rewriteOutput = compileRewrites(node.outputRewrites, schema);
    this.#renamed = renamedKeys(node.outputRewrites);
    this.#conditions = allConditions(node.operation);
  }

  /** The response keys that it is for at each entity. Only failures ask for them. */
  get keys(): ReadonlySet<string> {
    return (this.#keys ??= fetchedKeys(this.#node.operation, this.#renamed));
  }

  /** The entities to ask for at `cursor`. */
  group(cursor: Cursor, { coerced }: OperationVariables): EntityGroup[] {
    const groups = new Map<string, EntityGroup>();
    // What only an excluded field requires has not been fetched, and the planner asks for it all the same.
    const partial = this.#conditions.some(({ variable, value }) => coerced[variable] !== value);
    const known = new Map<string, EntityGroup | null>();
    for (const target of cursor.targets) {
      const identity = this.#identify?.(target);
      const same = identity === undefined ? undefined : known.get(identity);
      if (same !== undefined) {
        same?.targets.push(target);
        continue;
      }
      const group = this.#join(groups, target, partial);
      if (identity !== undefined) known.set(identity, group);
    }
    return [...groups.values()];
  }

  #join(groups: Map<string, EntityGroup>, target: DataObject, partial: boolean): EntityGroup | null {
    const read = this.#represent(target, partial);
    if (!read) return null;
    // A rewrite changes in place, and what was read may share nested values with the response.
    const representation = this.#rewriteInput ? cloneData(read) : read;
    this.#rewriteInput?.(representation);
    const key = JSON.stringify(representation);
    let group = groups.get(key);
    if (group) group.targets.push(target);
    else groups.set(key, (group = { key, representation, targets: [target] }));
    return group;
  }

  /** Merges what the subgraph knows of an entity into every place where it occurs. `entity` is used up. */
  merge(group: EntityGroup, entity: unknown): void {
    if (!isDataObject(entity)) return;
    if (this.#rewriteOutput) {
      entity['__typename'] ??= group.targets[0]?.['__typename'];
      this.#rewriteOutput(entity);
    }
    // Copies are taken while `entity` is still as it was answered.
    for (const target of group.targets.slice(1)) mergeCopy(target, entity, this.#schema);
    mergeData(group.targets[0]!, entity, this.#schema);
  }

  /**
   * Puts an error `below` an entity where the client sees that entity: everywhere it occurs.
   * @param locations of what the fetch was for
   */
  report(
    state: ExecutionState,
    locations: Locations,
    group: EntityGroup,
    error: GraphQLFormattedError,
    below: readonly (string | number)[],
  ): void {
    if (below.length === 0) return noteFailure(state, group.targets, error, this.keys);
    const rest = renamePath(below, this.#renamed);
    for (const target of group.targets) {
      state.errors.push({ ...error, path: [...locations.of(target), ...rest] });
    }
  }
}
