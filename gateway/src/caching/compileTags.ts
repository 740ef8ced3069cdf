import {
  getNamedType,
  isCompositeType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { isDataObject, type DataObject } from '../execution/Data.js';
import type { ConditionalSelection, Fragments } from '../execution/projection/collectFields.js';
import { compileInclusion } from '../execution/projection/conditions.js';
import { collectAllFields } from './collectAllFields.js';
import { selectionIdentity } from './selectionIdentity.js';
import { anyTag, entityTag, typeTag } from './entityTags.js';
import { EntityReach, possibleTypes } from './EntityReach.js';
import type { EntityTypes } from './EntityTypes.js';

/** Adds to `tags` which entities `data` holds. Without variables, what `@skip` and `@include` decide may be there. */
export type TagReader = (
  data: unknown,
  tags: Set<string>,
  variables?: Readonly<Record<string, unknown>>,
) => void;

export interface TagSource {
  readonly schema: GraphQLSchema;
  readonly entities: EntityTypes;
  readonly fragments: Fragments;
}

interface Child {
  readonly key: string;
  readonly included: ReturnType<typeof compileInclusion>;
  readonly read: TagReader;
}

/** What is known of the objects of one type. */
interface ObjectTags {
  readonly type: string;
  readonly isEntity: boolean;
  /** Response keys of fields that tell which entity it is. */
  readonly ids: readonly string[];
  /** Whether they are all that an entity of the type may be called by. */
  readonly areAllIds: boolean;
  readonly children: readonly Child[];
}

/**
 * Compiles what tells the entities in a selection's data. An entity that is selected without its key is any of its
 * type; so is one that is in a list, also as part of what is listed, since the next answer may hold another. Of what is not there,
 * everything below it is: a mutation may have changed what it does not show.
 */
export function compileTags(
  source: TagSource,
  type: GraphQLCompositeType,
  selections: readonly ConditionalSelection[],
): TagReader {
  return new TagCompiler(source).compile(type, selections);
}

/** Compiles what tells the entities below an entity that is known otherwise. */
export function compileTagsBelow(
  source: TagSource,
  type: GraphQLCompositeType,
  selections: readonly ConditionalSelection[],
): TagReader {
  const compiler = new TagCompiler(source);
  // What an interface's entity is in truth is not known otherwise.
  return isObjectType(type) ? compiler.compileBelow(type, selections) : compiler.compile(type, selections);
}

class TagCompiler {
  readonly #source: TagSource;
  readonly #reach: EntityReach;

  constructor(source: TagSource) {
    this.#source = source;
    this.#reach = new EntityReach(source);
  }

  compile(declared: GraphQLCompositeType, selections: readonly ConditionalSelection[]): TagReader {
    const possible = possibleTypes(this.#source.schema, declared);
    const entities = possible.map(({ name }) => name).filter((name) => this.#source.entities.has(name));
    const typename = this.#typenameKey(declared, selections);
    const compiled = new Map<string, ObjectTags>();
    let anyOf: readonly Child[] | undefined;
    const tagsOf = (name: string): ObjectTags | undefined => {
      let known = compiled.get(name);
      const type = known ? undefined : possible.find((each) => each.name === name);
      if (type) compiled.set(name, (known = this.#compileObject(type, selections)));
      return known;
    };
    const read = (
      value: unknown,
      tags: Set<string>,
      variables: Readonly<Record<string, unknown>> | undefined,
      inList: boolean,
    ): void => {
      if (Array.isArray(value)) {
        addAny(tags, this.#reach.nearest(declared, selections));
        for (const item of value) read(item, tags, variables, true);
        return;
      }
      if (!isDataObject(value))
        return inList ? undefined : addAny(tags, this.#reach.all(declared, selections));
      const name = isObjectType(declared) ? declared.name : typename && value[typename];
      const known = typeof name === 'string' ? tagsOf(name) : undefined;
      if (known) return readObject(known, value, tags, variables);
      addAny(tags, entities);
      anyOf ??= this.#childrenOf(possible, selections);
      readChildren(anyOf, value, tags, variables);
    };
    return (data, tags, variables) => {
      for (const entity of entities) tags.add(typeTag(entity));
      read(data, tags, variables, false);
    };
  }

  compileBelow(type: GraphQLObjectType, selections: readonly ConditionalSelection[]): TagReader {
    const children = this.#childrenOf([type], selections);
    return (data, tags, variables) => readChildren(children, isDataObject(data) ? data : {}, tags, variables);
  }

  /** The response key that tells an abstract type's object type. */
  #typenameKey(type: GraphQLCompositeType, selections: readonly ConditionalSelection[]): string | undefined {
    if (isObjectType(type)) return undefined;
    const { schema, fragments } = this.#source;
    const fields = collectAllFields(schema, type, selections, fragments);
    return fields.find(({ name }) => name === '__typename')?.key;
  }

  /** What is below objects that are of any of these types. */
  #childrenOf(
    types: readonly GraphQLObjectType[],
    selections: readonly ConditionalSelection[],
  ): readonly Child[] {
    const { schema, fragments } = this.#source;
    const children = new Map<string, Child>();
    for (const type of types) {
      for (const field of collectAllFields(schema, type, selections, fragments)) {
        const definition = type.getFields()[field.name];
        const named = definition && getNamedType(definition.type);
        if (!named || !isCompositeType(named)) continue;
        const below = `${named.name} ${selectionIdentity(field.selections)}`;
        const identity = JSON.stringify([field.key, field.occurrences, below]);
        if (children.has(identity)) continue;
        const included = compileInclusion(field.occurrences);
        children.set(identity, { key: field.key, included, read: this.compile(named, field.selections) });
      }
    }
    return [...children.values()];
  }

  #compileObject(type: GraphQLObjectType, selections: readonly ConditionalSelection[]): ObjectTags {
    const { schema, entities, fragments } = this.#source;
    const fields = collectAllFields(schema, type, selections, fragments);
    const keys = entities.keysOf(type.name);
    const ids = fields.filter(({ name }) => keys.has(name));
    return {
      type: type.name,
      isEntity: entities.has(type.name),
      ids: ids.map(({ key }) => key),
      areAllIds: keys.size > 0 && new Set(ids.map(({ name }) => name)).size === keys.size,
      children: this.#childrenOf([type], selections),
    };
  }
}

function readObject(
  { type, isEntity, ids, areAllIds, children }: ObjectTags,
  value: DataObject,
  tags: Set<string>,
  variables: Readonly<Record<string, unknown>> | undefined,
): void {
  if (isEntity) {
    const known = ids.map((key) => value[key]).filter((id) => id !== null && id !== undefined);
    // Who invalidates it may call it by a key that is not here.
    if (!areAllIds || known.length < ids.length) tags.add(anyTag(type));
    for (const id of known) tags.add(entityTag(type, String(id)));
  }
  readChildren(children, value, tags, variables);
}

function readChildren(
  children: readonly Child[],
  value: DataObject,
  tags: Set<string>,
  variables: Readonly<Record<string, unknown>> | undefined,
): void {
  for (const { key, included, read } of children) {
    if (included && variables && !included(variables)) continue;
    read(value[key], tags, variables);
  }
}

function addAny(tags: Set<string>, entities: Iterable<string>): void {
  for (const entity of entities) tags.add(typeTag(entity)).add(anyTag(entity));
}
