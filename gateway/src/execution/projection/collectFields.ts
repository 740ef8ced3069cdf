import {
  Kind,
  isAbstractType,
  isUnionType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { readDefer } from '../incremental/readDefer.js';
import { readConditions, type Conditions } from './conditions.js';

/** A selection set, and the conditions under which it counts. */
export interface ConditionalSelection {
  readonly selectionSet: SelectionSetNode;
  readonly conditions: Conditions;
}

/** Everything an operation selects under one response key of one type. */
export interface CollectedField {
  readonly key: string;
  readonly name: string;
  readonly nodes: FieldNode[];
  readonly occurrences: Conditions[];
  readonly selections: ConditionalSelection[];
}

/** A fragment whose fields come later, when its conditions hold. */
export interface DeferredSelection extends ConditionalSelection {
  readonly label: string;
  /** On another type, which the object may turn out to be of. */
  readonly elsewhere: boolean;
}

/** What an operation selects on one type. */
export interface CollectedSelections {
  readonly fields: CollectedField[];
  readonly deferred: DeferredSelection[];
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** CollectFields of the GraphQL specification, ahead of execution: conditions are kept instead of decided. */
export function collectFields(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  selections: readonly ConditionalSelection[],
  fragments: Fragments,
): CollectedSelections {
  const collector = new FieldCollector(schema, type, fragments);
  for (const selection of selections) collector.collect(selection, false);
  return { fields: [...collector.fields.values()], deferred: collector.deferred };
}

class FieldCollector {
  readonly fields = new Map<string, CollectedField>();
  readonly deferred: DeferredSelection[] = [];
  readonly #schema: GraphQLSchema;
  readonly #type: GraphQLCompositeType;
  readonly #fragments: Fragments;

  constructor(schema: GraphQLSchema, type: GraphQLCompositeType, fragments: Fragments) {
    this.#schema = schema;
    this.#type = type;
    this.#fragments = fragments;
  }

  /** @param elsewhere within a fragment on another type: only what is deferred there counts */
  collect({ selectionSet, conditions: outer }: ConditionalSelection, elsewhere: boolean): void {
    for (const node of selectionSet.selections) {
      const own = readConditions(node.directives);
      if (!own) continue;
      const conditions = [...outer, ...own];
      if (node.kind === Kind.FIELD) {
        if (!elsewhere) addField(this.fields, node, conditions);
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node;
      if (!fragment) continue;
      const here = applies(this.#schema, fragment.typeCondition?.name.value, this.#type);
      // An object whose type is still to be fetched may turn out to be of the fragment's.
      if (!here && !isAbstractType(this.#type)) continue;
      const { selectionSet: inner } = fragment;
      const defer = readDefer(node.directives);
      if (defer?.label !== undefined) {
        const { label } = defer;
        const holding = [...conditions, ...defer.conditions];
        this.deferred.push({
          label,
          selectionSet: inner,
          conditions: holding,
          elsewhere: elsewhere || !here,
        });
        const [decisive] = defer.conditions;
        if (!decisive) continue;
        conditions.push({ ...decisive, value: !decisive.value });
      }
      this.collect({ selectionSet: inner, conditions }, elsewhere || !here);
    }
  }
}

function addField(fields: Map<string, CollectedField>, node: FieldNode, conditions: Conditions): void {
  const key = node.alias?.value ?? node.name.value;
  let field = fields.get(key);
  if (!field) {
    field = { key, name: node.name.value, nodes: [], occurrences: [], selections: [] };
    fields.set(key, field);
  }
  field.nodes.push(node);
  field.occurrences.push(conditions);
  if (node.selectionSet) field.selections.push({ selectionSet: node.selectionSet, conditions });
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLCompositeType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const conditionType = schema.getType(condition);
  return isAbstractType(conditionType) && !isUnionType(type) && schema.isSubType(conditionType, type);
}
