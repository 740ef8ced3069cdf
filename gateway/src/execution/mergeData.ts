import { isInterfaceType, type GraphQLSchema } from 'graphql';
import { isDataObject, type DataObject } from './Data.js';
import { setOwn } from './setOwn.js';

/**
 * Merges what a fetch answered into what is already known: objects by key, lists by index. A null never hides an
 * object that another subgraph answered, and the name of an interface (which is what an `@interfaceObject` calls itself) never
 * the type, so that the outcome does not depend on who answered first.
 */
export function mergeData(target: DataObject, source: DataObject, schema: GraphQLSchema): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === undefined || (key === '__typename' && hidesType(target[key], value, schema))) continue;
    setOwn(target, key, merged(knownOf(target, key), value, schema));
  }
}

/** Merges as `mergeData` does, but shares nothing of `source` with `target`. */
export function mergeCopy(target: DataObject, source: DataObject, schema: GraphQLSchema): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === undefined || (key === '__typename' && hidesType(target[key], value, schema))) continue;
    const isKept = typeof value !== 'object';
    setOwn(target, key, isKept ? value : merged(knownOf(target, key), cloneData(value), schema));
  }
}

/** What is known under a key; under `__proto__`, which a custom scalar may hold, not what all objects inherit. */
function knownOf(target: DataObject, key: string): unknown {
  return key !== '__proto__' || Object.hasOwn(target, key) ? target[key] : undefined;
}

function hidesType(known: unknown, name: unknown, schema: GraphQLSchema): boolean {
  return known !== undefined && known !== name && isInterfaceType(schema.getType(String(name)));
}

function merged(known: unknown, value: unknown, schema: GraphQLSchema): unknown {
  if (isDataObject(known)) {
    if (isDataObject(value)) mergeData(known, value, schema);
    else if (value !== null) return value;
    return known;
  }
  if (Array.isArray(known)) {
    if (value === null) return known;
    if (!Array.isArray(value) || value.length !== known.length) return value;
    for (let index = 0; index < value.length; index++)
      known[index] = merged(known[index], value[index], schema);
    return known;
  }
  return value;
}

/** A copy that shares nothing with `value`: later fetches merge into each place of it separately. */
export function cloneData<T>(value: T): T {
  if (Array.isArray(value)) return value.map(cloneData) as T;
  if (!isDataObject(value)) return value;
  const copy: DataObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, cloneData(value[key]));
  return copy as T;
}
