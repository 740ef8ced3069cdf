import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isUnionType,
  Kind,
  valueFromASTUntyped,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { LruCache } from '@gantry/platform/cache/LruCache.js';
import { isDataObject } from '../execution/Data.js';
import type { OperationVariables } from '../execution/ExecutionState.js';
import type { Fragments } from '../execution/projection/collectFields.js';
import { readConditions } from '../execution/projection/conditions.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import type { CostModel, ListSize } from './CostModel.js';

export interface CostedOperation {
  operation: OperationDefinitionNode;
  fragments: Fragments;
  variables: OperationVariables;
}

/** Fields of one object that an operation selects under one key, by the type they were selected on. */
interface SelectedField {
  readonly key: string;
  readonly parent: GraphQLCompositeType;
  readonly nodes: FieldNode[];
}

/** What a field costs in an answer. */
interface Price {
  readonly key: string;
  /** For each item, where it is a list. */
  readonly each: number;
  readonly once: number;
  readonly below: readonly Price[];
}

/** What has been computed already. */
interface KnownCost {
  estimate?: number;
  prices?: readonly Price[];
}

/** Choices of variables that are remembered for an operation, and how long they may be as JSON. */
const variablesKept = 32;
const longestKey = 2_000;

/** What a mutation costs before any of its fields. */
const mutationCost = 10;

/**
 * The cost of operations by the IBM cost specification, as Apollo Router computes it: an object costs 1, a scalar nothing, unless
 * `@cost` says otherwise; a list costs as often as it has items; arguments cost once per field.
 */
export class CostCalculator {
  readonly #schema: GraphQLSchema;
  readonly #model: CostModel;
  readonly #listSize: number;
  readonly #known = new WeakMap<OperationDefinitionNode, LruCache<string, KnownCost>>();

  /** @param listSize items that a list is assumed to have when nothing says how many */
  constructor(schema: GraphQLSchema, model: CostModel, listSize: number) {
    this.#schema = schema;
    this.#model = model;
    this.#listSize = listSize;
  }

  /**
   * What an operation may cost at most, as far as its schema tells.
   * @throws RequestRefused BAD_USER_INPUT when a field lacks its slicing argument, or has several
   */
  estimate(costed: CostedOperation): number {
    const known = this.#knownOf(costed);
    return (known.estimate ??= this.#ofOperation(costed, (fields) => this.#estimateFields(fields, costed)));
  }

  /** What an operation did cost, by the size of its answer. */
  actual(costed: CostedOperation, data: unknown): number {
    const known = this.#knownOf(costed);
    let prices = known.prices;
    if (!prices) {
      const root = this.#rootOf(costed);
      prices = this.#pricesOf(this.#collect([costed.operation.selectionSet], root, costed), costed);
      known.prices = prices;
    }
    return baseCost(costed) + measure(prices, data);
  }

  /** What has been computed for an operation and these variables: most operations come again. */
  #knownOf({ operation, variables }: CostedOperation): KnownCost {
    let byVariables = this.#known.get(operation);
    if (!byVariables) this.#known.set(operation, (byVariables = new LruCache(variablesKept)));
    const key = operation.variableDefinitions?.length ? JSON.stringify(variables.sent) : '';
    let known = byVariables.get(key);
    if (!known) {
      known = {};
      if (key.length <= longestKey) byVariables.set(key, known);
    }
    return known;
  }

  #ofOperation(costed: CostedOperation, cost: (fields: SelectedField[]) => number): number {
    const root = this.#rootOf(costed);
    return baseCost(costed) + cost(this.#collect([costed.operation.selectionSet], root, costed));
  }

  #rootOf({ operation }: CostedOperation): GraphQLObjectType {
    const root = this.#schema.getRootType(operation.operation);
    if (!root) throw new Error(`The schema has no ${operation.operation} type.`);
    return root;
  }

  #estimateFields(fields: readonly SelectedField[], costed: CostedOperation, sized?: SizedFields): number {
    return sum(fields, (field) => this.#estimateField(field, costed, sized));
  }

  #estimateField(field: SelectedField, costed: CostedOperation, sized: SizedFields | undefined): number {
    const definition = this.#definitionOf(field);
    if (!definition) return 0;
    const sizes = this.#sizesOf(field.parent, definition.name);
    const all = sizes.flatMap(
      (size) => expectedSize(size, definition, field.nodes[0]!, costed.variables) ?? [],
    );
    const expected = all.length > 0 ? Math.max(...all) : undefined;
    const isList = isListType(getNullableType(definition.type));
    const given = sized?.names.includes(definition.name) ? sized.size : undefined;
    const count = isList ? (given ?? expected ?? this.#listSize) : 1;
    const meant =
      expected === undefined
        ? undefined
        : { names: sizes.flatMap(({ sizedFields }) => sizedFields), size: expected };
    const below = this.#estimateFields(this.#below(field, definition, costed), costed, meant);
    return (
      count * (this.#weightOf(field.parent, definition) + below) +
      this.#argumentsCost(field, definition, costed)
    );
  }

  #pricesOf(fields: readonly SelectedField[], costed: CostedOperation): Price[] {
    return fields.flatMap((field) => {
      const definition = this.#definitionOf(field);
      if (!definition) return [];
      return {
        key: field.key,
        each: this.#weightOf(field.parent, definition),
        once: this.#argumentsCost(field, definition, costed),
        below: this.#pricesOf(this.#below(field, definition, costed), costed),
      };
    });
  }

  #below(
    { nodes }: SelectedField,
    { type }: GraphQLField<unknown, unknown>,
    costed: CostedOperation,
  ): SelectedField[] {
    const named = getNamedType(type);
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return isCompositeType(named) && sets.length > 0 ? this.#collect(sets, named, costed) : [];
  }

  #definitionOf({ parent, nodes }: SelectedField): GraphQLField<unknown, unknown> | undefined {
    return isUnionType(parent) ? undefined : parent.getFields()[nodes[0]!.name.value];
  }

  /** What is said of a field's lists; of an abstract type's that says nothing, by any of the types behind it. */
  #sizesOf(parent: GraphQLCompositeType, name: string): ListSize[] {
    const own = this.#model.sizeOf(`${parent.name}.${name}`);
    if (own) return [own];
    const possible = isAbstractType(parent) ? this.#schema.getPossibleTypes(parent) : [];
    return possible.flatMap((one) => {
      const size = this.#model.sizeOf(`${one.name}.${name}`);
      return size ? { ...size, requireOneSlicingArgument: false } : [];
    });
  }

  /** The field's own weight, or that of its type; of an abstract one, the dearest there can be. */
  #weightOf(parent: GraphQLCompositeType, { name, type }: GraphQLField<unknown, unknown>): number {
    const model = this.#model;
    const named = getNamedType(type);
    const own = model.weightOf(`${parent.name}.${name}`);
    if (own !== undefined) return own;
    const ofType = (one: string): number => model.weightOf(one) ?? (isCompositeType(named) ? 1 : 0);
    const possible = isAbstractType(named) ? this.#schema.getPossibleTypes(named) : [];
    const byType =
      possible.length > 0 ? Math.max(...possible.map((one) => ofType(one.name))) : ofType(named.name);
    const implementers = isAbstractType(parent) ? this.#schema.getPossibleTypes(parent) : [];
    return Math.max(byType, ...implementers.map((one) => model.weightOf(`${one.name}.${name}`) ?? byType));
  }

  #argumentsCost(
    { parent, nodes }: SelectedField,
    { name, args }: GraphQLField<unknown, unknown>,
    { variables }: CostedOperation,
  ): number {
    return sum(nodes[0]!.arguments ?? [], (argument) => {
      const definition = args.find((known) => known.name === argument.name.value);
      if (!definition) return 0;
      const value: unknown = valueFromASTUntyped(argument.value, variables.coerced);
      return this.#inputCost(`${parent.name}.${name}.${definition.name}`, definition.type, value);
    });
  }

  #inputCost(coordinate: string, type: GraphQLInputType, value: unknown): number {
    if (value === null || value === undefined) return 0;
    const named = getNamedType(type);
    const weight = this.#model.weightOf(coordinate) ?? this.#model.weightOf(named.name);
    if (Array.isArray(value)) {
      return (weight ?? 0) + sum(value, (item) => this.#inputCost(coordinate, type, item));
    }
    if (!isInputObjectType(named) || !isDataObject(value)) return weight ?? 0;
    const fields = named.getFields();
    return (
      (weight ?? 1) +
      sum(Object.entries(value), ([key, inner]) =>
        fields[key] ? this.#inputCost(`${named.name}.${key}`, fields[key].type, inner) : 0,
      )
    );
  }

  /** The fields that count for these variables; what is selected twice on one type counts once. */
  #collect(
    sets: readonly SelectionSetNode[],
    type: GraphQLCompositeType,
    costed: CostedOperation,
  ): SelectedField[] {
    const fields = new Map<string, SelectedField>();
    const visit = (node: SelectionNode, parent: GraphQLCompositeType): void => {
      const conditions = readConditions(node.directives);
      const { coerced } = costed.variables;
      if (!conditions?.every(({ variable, value }) => coerced[variable] === value)) return;
      if (node.kind === Kind.FIELD) {
        if (node.name.value.startsWith('__')) return;
        const key = node.alias?.value ?? node.name.value;
        const known = fields.get(`${parent.name} ${key}`);
        if (known) known.nodes.push(node);
        else fields.set(`${parent.name} ${key}`, { key, parent, nodes: [node] });
        return;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? costed.fragments.get(node.name.value) : node;
      const condition = fragment?.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
      const inner = isCompositeType(condition) ? condition : parent;
      for (const selection of fragment?.selectionSet.selections ?? []) visit(selection, inner);
    };
    for (const { selections } of sets) for (const node of selections) visit(node, type);
    return [...fields.values()];
  }
}

function baseCost({ operation }: CostedOperation): number {
  return operation.operation === 'mutation' ? mutationCost : 0;
}

function measure(prices: readonly Price[], data: unknown): number {
  if (!isDataObject(data)) return 0;
  // Selected on several types under one key, a value can be of one of them only: the dearest is charged.
  const byKey = new Map<string, number>();
  for (const { key, each, once, below } of prices) {
    if (!Object.hasOwn(data, key)) continue;
    const cost = once + measureValue(data[key], each, below);
    byKey.set(key, Math.max(cost, byKey.get(key) ?? 0));
  }
  return sum([...byKey.values()], (cost) => cost);
}

function measureValue(value: unknown, each: number, below: readonly Price[]): number {
  if (value === null || value === undefined) return 0;
  if (Array.isArray(value)) return sum(value, (item) => measureValue(item, each, below));
  return each + (below.length > 0 ? measure(below, value) : 0);
}

/** How many items the lists of these fields have, as said by the field above. */
interface SizedFields {
  readonly names: readonly string[];
  readonly size: number;
}

function expectedSize(
  { assumedSize, slicingArguments, requireOneSlicingArgument }: ListSize,
  { name, args }: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: OperationVariables,
): number | undefined {
  const sizes = slicingArguments
    .map((argument) => sliceOf(argument, args, node, variables))
    .filter((size) => typeof size === 'number');
  if (slicingArguments.length > 0 && requireOneSlicingArgument && sizes.length !== 1) {
    const names = slicingArguments.map((one) => `"${one}"`).join(', ');
    const message = `The field "${name}" takes exactly one of the arguments ${names}, not ${sizes.length}.`;
    throw RequestRefused.because('BAD_USER_INPUT', message);
  }
  return sizes.length > 0 ? Math.max(0, ...sizes) : assumedSize;
}

function sliceOf(
  argument: string,
  args: readonly GraphQLArgument[],
  node: FieldNode,
  { coerced }: OperationVariables,
): unknown {
  const given = node.arguments?.find(({ name }) => name.value === argument);
  const value: unknown = given && valueFromASTUntyped(given.value, coerced);
  return value === undefined ? args.find(({ name }) => name === argument)?.defaultValue : value;
}

function sum<T>(items: readonly T[], cost: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += cost(item);
  return total;
}
