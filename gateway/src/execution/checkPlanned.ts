import type { QueryPlan } from '@apollo/query-planner';
import {
  getOperationAST,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { RequestRefused } from './RequestRefused.js';

/**
 * Refuses an operation for which the planner found nothing to fetch although it asks for fields: what they lead to is in no
 * subgraph, as with an interface that only an `@interfaceObject` without resolvable keys implements.
 */
export function checkPlanned(
  plan: QueryPlan,
  document: DocumentNode,
  operationName: string | undefined,
): void {
  if (plan.node) return;
  const operation = getOperationAST(document, operationName);
  const field =
    operation && fieldsOf(operation.selectionSet, document).find(({ name }) => !name.value.startsWith('__'));
  if (!field) return;
  throw RequestRefused.because(
    'BAD_USER_INPUT',
    `No subgraph can answer what is asked of "${field.name.value}".`,
  );
}

function fieldsOf(set: SelectionSetNode, document: DocumentNode): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, document);
    const fragment = document.definitions.find(
      (node): node is FragmentDefinitionNode =>
        node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value,
    );
    return fragment ? fieldsOf(fragment.selectionSet, document) : [];
  });
}
