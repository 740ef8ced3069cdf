import {
  isAbstractType,
  isUnionType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from 'graphql';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { ResponsePath } from './Data.js';

/** What is behind an alias that was set apart. */
const mark = '__asked';
/** Names that the planner, and what it is given, make for themselves. */
const invented = /__(alias|required)_\d+$/;

const requiredNames = new WeakMap<SchemaGeneration, ReadonlySet<string>>();

/**
 * A document whose aliases are no names of fields that the planner may select beside them: keys, and what is required. It takes `id: name` for
 * the key `id`, and asks for one of the two in the place of both, so that a subgraph would be asked for an entity by its name, or
 * the client be told the key. Such aliases get a mark, which `clientKey` takes off again.
 * @returns the document itself where it has none
 */
export function aliasesApart(document: DocumentNode, generation: SchemaGeneration): DocumentNode {
  const { supergraphSchema: schema } = generation;
  const types = new TypeInfo(schema);
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  const field = (node: FieldNode): FieldNode | undefined => {
    const alias = node.alias?.value;
    const parent = types.getParentType();
    if (alias === undefined || alias === node.name.value || !parent || parent.name.startsWith('__'))
      return undefined;
    // Nothing is required of a root type, and events are known by their keys there.
    if (roots.has(parent as never)) return undefined;
    const isTaken =
      invented.test(alias) ||
      alias.endsWith(mark) ||
      (hasField(schema, parent, alias) && requiredIn(generation).has(alias));
    return isTaken ? { ...node, alias: { kind: Kind.NAME, value: alias + mark } } : undefined;
  };
  return visit(document, visitWithTypeInfo(types, { Field: { leave: field } }));
}

/** The response key that a client knows. @param key of an operation whose aliases were set apart */
export function clientKey(key: string): string {
  return key.endsWith(mark) ? key.slice(0, -mark.length) : key;
}

/** A path in the response keys that a client knows. */
export function clientPath(path: ResponsePath): ResponsePath {
  return path.map((step) => (typeof step === 'string' ? clientKey(step) : step));
}

/** Whether an object at a place of this type may have a field of this name. */
function hasField(schema: GraphQLSchema, type: GraphQLCompositeType, name: string): boolean {
  if (!isUnionType(type) && type.getFields()[name]) return true;
  return isAbstractType(type) && schema.getPossibleTypes(type).some((possible) => possible.getFields()[name]);
}

/** All names in the supergraph's keys and requirements. */
function requiredIn(generation: SchemaGeneration): ReadonlySet<string> {
  const known = requiredNames.get(generation);
  if (known) return known;
  const names = new Set<string>();
  for (const [, set = ''] of generation.sdl.matchAll(/\b(?:key|requires|selection): *"((?:[^"\\]|\\.)*)"/g)) {
    for (const [name] of set.matchAll(/[A-Z_a-z]\w*/g)) names.add(name);
  }
  requiredNames.set(generation, names);
  return names;
}
