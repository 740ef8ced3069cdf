import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Needs, StandIns } from './StandIns.js';

/** A part of a fetch, and the stand-ins that go into its representations. */
export interface FetchPart {
  readonly fetch: FetchNode;
  /** Undefined: all that its `requires` names. */
  readonly needs: Needs | undefined;
}

/**
 * Splits a fetch of entities whose fields require one field with different arguments: a representation has room for
 * one of the values. Fields that agree stay together.
 */
export function splitFetch(node: FetchNode, standIns: StandIns): FetchPart[] {
  if (!node.requires || !disagrees(node.requires, standIns)) return [{ fetch: node, needs: undefined }];
  const document = withoutFragments(parse(node.operation, { noLocation: true }));
  const operation = operationOf(document);
  const [entities] = operation.selectionSet.selections;
  if (entities?.kind !== Kind.FIELD || !entities.selectionSet) return [{ fetch: node, needs: undefined }];
  const parts: { needs: Map<string, string>; fields: Set<FieldNode> }[] = [];
  for (const { type, field } of entityFields(entities.selectionSet, '')) {
    const needs = standIns.needsOf(node.serviceName, type, field.name.value);
    let part = parts.find((one) =>
      [...needs].every(([path, name]) => (one.needs.get(path) ?? name) === name),
    );
    if (!part) parts.push((part = { needs: new Map(), fields: new Set() }));
    part.fields.add(field);
    for (const [path, name] of needs) part.needs.set(path, name);
  }
  return parts.map(({ needs, fields }) => ({
    needs,
    fetch: { ...node, ...partOf(operation, entities, fields) },
  }));
}

function disagrees(requires: readonly QueryPlanSelectionNode[], standIns: StandIns): boolean {
  const known = new Map<string, string>();
  const visitAll = (selections: readonly QueryPlanSelectionNode[], path: string): boolean =>
    selections.some((selection) => {
      if (selection.kind === 'InlineFragment') return visitAll(selection.selections, path);
      const call = standIns.call(selection.name);
      const here = `${path}.${call?.field ?? selection.name}`;
      const other = known.get(here);
      if (call && other !== undefined && other !== selection.name) return true;
      if (call) known.set(here, selection.name);
      return visitAll(selection.selections ?? [], here);
    });
  return visitAll(requires, '');
}

/** The fields that are asked of entities, with the type that each is asked of. */
function entityFields(set: SelectionSetNode, type: string): { type: string; field: FieldNode }[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [{ type, field: selection }];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    return entityFields(selection.selectionSet, selection.typeCondition?.name.value ?? type);
  });
}

function partOf(
  operation: OperationDefinitionNode,
  entities: FieldNode,
  fields: ReadonlySet<FieldNode>,
): Pick<FetchNode, 'operation' | 'variableUsages'> {
  const selectionSet = only(entities.selectionSet!, fields);
  const body: OperationDefinitionNode = {
    ...operation,
    selectionSet: { ...operation.selectionSet, selections: [{ ...entities, selectionSet }] },
  };
  const used = new Set<string>();
  visit({ ...body, variableDefinitions: [] }, { Variable: ({ name }) => void used.add(name.value) });
  const variableDefinitions =
    operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value)) ?? [];
  return {
    operation: stripIgnoredCharacters(print({ ...body, variableDefinitions })),
    variableUsages: variableDefinitions
      .map(({ variable }) => variable.name.value)
      .filter((name) => name !== 'representations'),
  };
}

function only(set: SelectionSetNode, fields: ReadonlySet<FieldNode>): SelectionSetNode {
  const selections = set.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return fields.has(selection) ? [selection] : [];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    const selectionSet = only(selection.selectionSet, fields);
    return selectionSet.selections.length > 0 ? [{ ...selection, selectionSet }] : [];
  });
  return { ...set, selections };
}

/** A document with its named fragments written out where they are spread. */
function withoutFragments(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const written = visit(operationOf(document), {
    FragmentSpread: ({ name, directives = [] }) => {
      const fragment = fragments.get(name.value);
      return (
        fragment && {
          kind: Kind.INLINE_FRAGMENT,
          typeCondition: fragment.typeCondition,
          directives,
          selectionSet: fragment.selectionSet,
        }
      );
    },
  });
  return { ...document, definitions: [written] };
}

function operationOf({ definitions }: DocumentNode): OperationDefinitionNode {
  const operation = definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('A fetch of the plan has no operation.');
  return operation;
}
