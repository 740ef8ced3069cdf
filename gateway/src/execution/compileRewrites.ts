import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isDataObject, type DataObject } from './Data.js';
import { typesMatching } from './typesMatching.js';

/** Changes an answer, or a representation, in place. */
export type Rewrite = (value: unknown) => void;

const fragmentPrefix = '... on ';

/**
 * Compiles the planner's rewrites: it renames keys where it had to alias conflicting fields of one fetch, and sets
 * `__typename` where a subgraph knows an interface as an object type (`@interfaceObject`).
 */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  schema: GraphQLSchema,
): Rewrite | undefined {
  if (!rewrites || rewrites.length === 0) return undefined;
  const compiled = rewrites.map((rewrite) => compileRewrite(rewrite, schema));
  return (value) => compiled.forEach((rewrite) => rewrite(value));
}

/** Aliases that the planner invented for a fetch, by the response key that the client knows. */
export function renamedKeys(rewrites: readonly FetchDataRewrite[] | undefined): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const rewrite of rewrites ?? []) {
    const alias = rewrite.path.at(-1);
    if (rewrite.kind === 'KeyRenamer' && alias !== undefined) renamed.set(alias, rewrite.renameKeyTo);
  }
  return renamed;
}

function compileRewrite(rewrite: FetchDataRewrite, schema: GraphQLSchema): Rewrite {
  const key = rewrite.path.at(-1) ?? '';
  const apply =
    rewrite.kind === 'ValueSetter'
      ? (object: DataObject) => void (object[key] = rewrite.setValueTo)
      : (object: DataObject) => renameKey(object, key, rewrite.renameKeyTo);
  return rewrite.path
    .slice(0, -1)
    .reduceRight<Rewrite>((next, step) => compileStep(step, next, schema), eachObject(apply));
}

function compileStep(step: string, next: Rewrite, schema: GraphQLSchema): Rewrite {
  if (!step.startsWith(fragmentPrefix)) return eachObject((object) => next(object[step]));
  const types = typesMatching(schema, step.slice(fragmentPrefix.length));
  return eachObject((object) => {
    const typename = object['__typename'];
    // Answers do not always carry the type; the planner only writes rewrites that hold without it.
    if (typeof typename !== 'string' || types.has(typename)) next(object);
  });
}

function renameKey(object: DataObject, from: string, to: string): void {
  if (object[from] === undefined) return;
  object[to] = object[from];
  delete object[from];
}

function eachObject(apply: (object: DataObject) => void): Rewrite {
  const rewrite: Rewrite = (value) => {
    if (Array.isArray(value)) value.forEach(rewrite);
    else if (isDataObject(value)) apply(value);
  };
  return rewrite;
}
