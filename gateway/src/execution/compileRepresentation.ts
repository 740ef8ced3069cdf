import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isDataObject, type DataObject } from './Data.js';
import { mergeData } from './mergeData.js';
import { typesMatching } from './typesMatching.js';

/** Reads an entity's representation out of what is known of it; null when something required is missing. */
export type RepresentationReader = (entity: DataObject) => DataObject | null;

type FieldReader = (source: DataObject, result: DataObject) => boolean;

/**
 * Compiles the `requires` of an entity fetch. It is read with the supergraph's schema rather than the API's, because
 * keys and required fields may be `@inaccessible`; they go to subgraphs only.
 */
export function compileRepresentation(
  requires: readonly QueryPlanSelectionNode[],
  schema: GraphQLSchema,
): RepresentationReader {
  const read = compileSelections(requires, schema);
  return (entity) => {
    const representation = read(entity);
    // No fragment matched this type: the fetch is not for it.
    return representation?.['__typename'] === undefined ? null : representation;
  };
}

function compileSelections(
  selections: readonly QueryPlanSelectionNode[],
  schema: GraphQLSchema,
): RepresentationReader {
  const readers = selections.map((selection) => compileSelection(selection, schema));
  return (source) => {
    const result: DataObject = {};
    for (const reader of readers) if (!reader(source, result)) return null;
    return result;
  };
}

function compileSelection(selection: QueryPlanSelectionNode, schema: GraphQLSchema): FieldReader {
  if (selection.kind === 'Field') {
    const key = selection.alias ?? selection.name;
    const nested = selection.selections && compileNested(compileSelections(selection.selections, schema));
    return (source, result) => {
      // Missing altogether: fetching it failed, and that error is already reported.
      if (!Object.hasOwn(source, key) || source[key] === undefined) return false;
      result[key] = nested ? nested(source[key]) : source[key];
      return true;
    };
  }
  const read = compileSelections(selection.selections, schema);
  const types = selection.typeCondition === undefined ? null : typesMatching(schema, selection.typeCondition);
  return (source, result) => {
    const typename = source['__typename'];
    if (types && !(typeof typename === 'string' && types.has(typename))) return true;
    const part = read(source);
    if (part) mergeData(result, part);
    return true;
  };
}

function compileNested(read: RepresentationReader): (value: unknown) => unknown {
  const nested = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(nested);
    return isDataObject(value) ? read(value) : value;
  };
  return nested;
}
