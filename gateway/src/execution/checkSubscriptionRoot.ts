import { Kind, type DirectiveNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { Fragments } from './projection/collectFields.js';
import { RequestRefused } from './RequestRefused.js';

/**
 * A subscription has exactly one root field, always. Checked ahead of graphql-js's own rule and of the planner: both
 * throw, rather than refuse, when `@skip` or `@include` stands there, and the planner would quietly fetch a second
 * root field once per event.
 * @throws RequestRefused GRAPHQL_VALIDATION_FAILED
 */
export function checkSubscriptionRoot(operation: OperationDefinitionNode, fragments: Fragments): void {
  const keys = new Set<string>();
  const visited = new Set<string>();

  const visit = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (node.directives?.some(isConditional)) {
        throw refuse('@skip and @include cannot be used on the root of a subscription.');
      }
      if (node.kind === Kind.FIELD) {
        if (node.name.value.startsWith('__'))
          throw refuse(`A subscription cannot select "${node.name.value}".`);
        keys.add(node.alias?.value ?? node.name.value);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        visit(node.selectionSet);
      } else if (!visited.has(node.name.value)) {
        visited.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment) visit(fragment.selectionSet);
      }
    }
  };

  visit(operation.selectionSet);
  if (keys.size > 1) throw refuse('A subscription selects exactly one root field.');
}

function isConditional({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}

function refuse(message: string): RequestRefused {
  return RequestRefused.because('GRAPHQL_VALIDATION_FAILED', message);
}
