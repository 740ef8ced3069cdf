import type { FetchDataKeyRenamer } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isDataObject, type DataObject } from './Data.js';
import { typesMatching } from './typesMatching.js';

/**
 * Reads the arguments that a fetch takes from the objects around an entity (`@fromContext`), by variable.
 * @param ancestors the objects that the entity is in, nearest first
 */
export type ContextReader = (ancestors: readonly DataObject[]) => Record<string, unknown>;

const fragmentPrefix = '... on ';

/**
 * Compiles a fetch's context rewrites. A path goes up by `..`, one object each, and then down; where several lead to
 * one variable, the first that finds a value counts.
 */
export function compileContext(
  rewrites: readonly FetchDataKeyRenamer[] | undefined,
  schema: GraphQLSchema,
): ContextReader | undefined {
  if (!rewrites || rewrites.length === 0) return undefined;
  const readers = rewrites.map(({ path, renameKeyTo }) => ({
    variable: renameKeyTo,
    read: compilePath(path, schema),
  }));
  return (ancestors) => {
    const values: Record<string, unknown> = {};
    for (const { variable, read } of readers) {
      if (values[variable] === undefined) values[variable] = read(ancestors);
    }
    return values;
  };
}

function compilePath(
  path: readonly string[],
  schema: GraphQLSchema,
): (ancestors: readonly DataObject[]) => unknown {
  const ups = path.filter((step) => step === '..').length;
  const down = compileSteps(path.slice(ups), schema);
  return (ancestors) => down(ancestors[ups - 1]);
}

function compileSteps(
  [step, ...rest]: readonly string[],
  schema: GraphQLSchema,
): (value: unknown) => unknown {
  if (step === undefined) return (value) => value;
  const next = compileSteps(rest, schema);
  if (!step.startsWith(fragmentPrefix)) {
    return each((object) => next(Object.hasOwn(object, step) ? object[step] : undefined));
  }
  const types = typesMatching(schema, step.slice(fragmentPrefix.length));
  return each((object) => {
    const { __typename: typename } = object;
    return typeof typename === 'string' && !types.has(typename) ? undefined : next(object);
  });
}

function each(read: (object: DataObject) => unknown): (value: unknown) => unknown {
  const reader = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reader);
    return isDataObject(value) ? read(value) : (value ?? undefined);
  };
  return reader;
}
