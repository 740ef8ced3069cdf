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

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** CollectFields of the GraphQL specification, ahead of execution: conditions are kept instead of decided. */
export function collectFields(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  selections: readonly ConditionalSelection[],
  fragments: Fragments,
): CollectedField[] {
  const fields = new Map<string, CollectedField>();
  for (const selection of selections) collectInto(fields, schema, type, selection, fragments);
  return [...fields.values()];
}

function collectInto(
  fields: Map<string, CollectedField>,
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  { selectionSet, conditions: outer }: ConditionalSelection,
  fragments: Fragments,
): void {
  for (const node of selectionSet.selections) {
    const own = readConditions(node.directives);
    if (!own) continue;
    const conditions = [...outer, ...own];
    if (node.kind === Kind.FIELD) {
      addField(fields, node, conditions);
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
    if (!fragment || !applies(schema, fragment.typeCondition?.name.value, type)) continue;
    collectInto(fields, schema, type, { selectionSet: fragment.selectionSet, conditions }, fragments);
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
