import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isDataObject, type DataObject } from './Data.js';
import { mergeData } from './mergeData.js';
import { typesMatching } from './typesMatching.js';

/**
 * Reads an entity's representation out of what is known of it; null when something required is missing.
 * @param partial leave what is missing out instead, as long as anything but the type is known
 */
export type RepresentationReader = (entity: DataObject, partial: boolean) => DataObject | null;

type FieldReader = (source: DataObject, result: DataObject, partial: boolean) => boolean;

/**
 * Compiles the `requires` of an entity fetch. It is read with the supergraph's schema rather than the API's, because
 * keys and required fields may be `@inaccessible`; they go to subgraphs only.
 */
export function compileRepresentation(
  requires: readonly QueryPlanSelectionNode[],
  schema: GraphQLSchema,
): RepresentationReader {
  const read = compileSelections(requires, schema);
  return (entity, partial) => {
    const representation = read(entity, partial);
    // No fragment matched this type: the fetch is not for it.
    if (representation?.['__typename'] === undefined) return null;
    return partial && Object.keys(representation).length === 1 ? null : representation;
  };
}

function compileSelections(
  selections: readonly QueryPlanSelectionNode[],
  schema: GraphQLSchema,
): RepresentationReader {
  const readers = selections.map((selection) => compileSelection(selection, schema));
  return (source, partial) => {
    const result: DataObject = {};
    for (const reader of readers) if (!reader(source, result, partial)) return null;
    return result;
  };
}

function compileSelection(selection: QueryPlanSelectionNode, schema: GraphQLSchema): FieldReader {
  if (selection.kind === 'Field') {
    const key = selection.alias ?? selection.name;
    const nested = selection.selections && compileNested(compileSelections(selection.selections, schema));
    return (source, result, partial) => {
      // Missing altogether: fetching it failed, and that error is already reported.
      if (!Object.hasOwn(source, key) || source[key] === undefined) return partial;
      result[selection.name] = nested ? nested(source[key]) : source[key];
      return true;
    };
  }
  const read = compileSelections(selection.selections, schema);
  const types = selection.typeCondition === undefined ? null : typesMatching(schema, selection.typeCondition);
  return (source, result, partial) => {
    const typename = source['__typename'];
    if (types && !(typeof typename === 'string' && types.has(typename))) return true;
    const part = read(source, partial);
    if (part) mergeData(result, part, schema);
    return true;
  };
}

function compileNested(read: RepresentationReader): (value: unknown) => unknown {
  const nested = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(nested);
    return isDataObject(value) ? read(value, false) : value;
  };
  return nested;
}
