import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  type GraphQLAbstractType,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { ConditionalSelection, Fragments } from '../execution/projection/collectFields.js';
import { compileInclusion } from '../execution/projection/conditions.js';
import type { CacheHint, CacheHints } from './CacheHints.js';
import { collectAllFields } from './collectAllFields.js';
import { selectionIdentity } from './selectionIdentity.js';
import { neverKept, restricted, unlimitedPolicy, type CachePolicy } from './CachePolicy.js';

type Variables = Readonly<Record<string, unknown>>;

/**
 * The policy of what is selected. Without variables, what `@skip` and `@include` decide counts as selected.
 */
export type PolicyReader = (variables?: Variables) => CachePolicy;

/** What is selected, and how that limits the policy of the whole. */
interface Limit {
  readonly policy: CachePolicy;
  readonly included: ReturnType<typeof compileInclusion>;
  readonly below: readonly Limit[];
}

/** The part of a schema that policies are computed with. */
export interface PolicySource {
  readonly schema: GraphQLSchema;
  readonly hints: CacheHints;
  readonly fragments: Fragments;
  /** Seconds for root fields and fields of objects that have no hint. */
  readonly defaultMaxAge: number;
}

/**
 * Compiles the policy of an operation by the rules of Apollo Server: a field goes by its own hint, else by its type's;
 * root fields and fields that give objects have the default lifetime without one, others that of what they are part of.
 * The whole lives as long as the field that lives shortest, and is private when any field is. Stricter than there: of
 * what an abstract type may be, everything counts, also over the hints of the field and of the abstract type.
 */
export function compilePolicy(
  source: PolicySource,
  root: GraphQLObjectType,
  selections: readonly ConditionalSelection[],
): PolicyReader {
  return readerOf(new PolicyCompiler(source).limitsOf(root, selections, true));
}

/** Compiles the policy of entities of a type, as `_entities` answers them. */
export function compileEntityPolicy(
  source: PolicySource,
  type: GraphQLCompositeType,
  selections: readonly ConditionalSelection[],
): PolicyReader {
  const compiler = new PolicyCompiler(source);
  const declared = compiler.policyOf(source.hints.of(type.name), { isObject: true, isRoot: true });
  const policy = compiler.restrictedByTypes(declared, type);
  return readerOf([{ policy, included: null, below: compiler.limitsOf(type, selections, false) }]);
}

function readerOf(limits: readonly Limit[]): PolicyReader {
  const fixed = limits.some(isConditional) ? undefined : fold(limits, undefined);
  return (variables) => {
    const policy = fixed ?? fold(limits, variables);
    // Nothing that is fetched has been selected.
    return policy.maxAge === Number.POSITIVE_INFINITY ? neverKept : policy;
  };
}

function isConditional({ included, below }: Limit): boolean {
  return included !== null || below.some(isConditional);
}

function fold(limits: readonly Limit[], variables: Variables | undefined): CachePolicy {
  let policy = unlimitedPolicy;
  for (const limit of limits) {
    if (limit.included && variables && !limit.included(variables)) continue;
    policy = restricted(restricted(policy, limit.policy), fold(limit.below, variables));
  }
  return policy;
}

class PolicyCompiler {
  readonly #source: PolicySource;
  readonly #ofTypes = new Map<GraphQLAbstractType, CachePolicy>();

  constructor(source: PolicySource) {
    this.#source = source;
  }

  limitsOf(
    type: GraphQLCompositeType,
    selections: readonly ConditionalSelection[],
    isRoot: boolean,
  ): Limit[] {
    const { schema, fragments } = this.#source;
    if (selections.length === 0) return [];
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    const limits = new Map<string, Limit>();
    for (const each of possible) {
      for (const field of collectAllFields(schema, each, selections, fragments)) {
        const definition = isUnionType(each) ? undefined : each.getFields()[field.name];
        if (!definition) continue;
        const named = getNamedType(definition.type);
        const policy = this.#fieldPolicy(`${each.name}.${field.name}`, definition.type, isRoot);
        const { maxAge, isPrivate } = policy;
        const below = `${named.name} ${selectionIdentity(field.selections)}`;
        const key = JSON.stringify([String(maxAge), isPrivate, field.occurrences, below]);
        if (limits.has(key)) continue;
        limits.set(key, {
          policy,
          included: compileInclusion(field.occurrences),
          below: isCompositeType(named) ? this.limitsOf(named, field.selections, false) : [],
        });
      }
    }
    return [...limits.values()];
  }

  #fieldPolicy(coordinate: string, type: GraphQLOutputType, isRoot: boolean): CachePolicy {
    const { hints } = this.#source;
    const named = getNamedType(type);
    if (!isCompositeType(named)) return this.policyOf(hints.of(coordinate), { isObject: false, isRoot });
    const hint = merged(hints.of(coordinate), hints.of(named.name));
    return this.restrictedByTypes(this.policyOf(hint, { isObject: true, isRoot }), named);
  }

  /** What the types say that something of an abstract type may be of: who declared it may not know them all. */
  restrictedByTypes(policy: CachePolicy, type: GraphQLCompositeType): CachePolicy {
    if (!isAbstractType(type)) return policy;
    let ofTypes = this.#ofTypes.get(type);
    if (!ofTypes) this.#ofTypes.set(type, (ofTypes = this.#policyOfTypes(type)));
    return restricted(policy, ofTypes);
  }

  #policyOfTypes(type: GraphQLAbstractType): CachePolicy {
    const { schema, hints } = this.#source;
    let policy = unlimitedPolicy;
    for (const { name } of schema.getPossibleTypes(type)) {
      const { maxAge = Number.POSITIVE_INFINITY, isPrivate = false } = hints.of(name);
      policy = restricted(policy, { maxAge, isPrivate });
    }
    return policy;
  }

  policyOf(hint: CacheHint, { isObject, isRoot }: { isObject: boolean; isRoot: boolean }): CachePolicy {
    const byDefault = isRoot || (isObject && !hint.inheritMaxAge);
    const absent = byDefault ? this.#source.defaultMaxAge : Number.POSITIVE_INFINITY;
    return { maxAge: hint.maxAge ?? absent, isPrivate: hint.isPrivate ?? false };
  }
}

/** A field's hint over that of its type. A lifetime of the type counts more than the field's wish to inherit one. */
function merged(field: CacheHint, type: CacheHint | undefined): CacheHint {
  if (!type) return field;
  const isPrivate = field.isPrivate ?? type.isPrivate;
  if (field.inheritMaxAge && type.maxAge === undefined) {
    return { maxAge: undefined, isPrivate, inheritMaxAge: true };
  }
  return { maxAge: field.maxAge ?? type.maxAge, isPrivate, inheritMaxAge: type.inheritMaxAge };
}
