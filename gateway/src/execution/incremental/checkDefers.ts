import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode, visit } from 'graphql';
import type { Fragments } from '../projection/collectFields.js';
import { RequestRefused } from '../RequestRefused.js';
import { isDefer, readDefer } from './readDefer.js';

/**
 * The rules of the incremental delivery specification for `@defer`: labels are literals, each used once; the root of a
 * mutation is never deferred, since its fields run one after the other, and nothing of a subscription is.
 * @throws RequestRefused GRAPHQL_VALIDATION_FAILED
 */
export function checkDefers(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  fragments: Fragments,
): void {
  const labels = new Set<string>();
  let deferred = false;
  visit(document, {
    Directive(node) {
      if (!isDefer(node)) return;
      deferred = true;
      const label = node.arguments?.find(({ name }) => name.value === 'label')?.value;
      if (label === undefined || label.kind === Kind.NULL) return;
      if (label.kind !== Kind.STRING) throw refuse('The label of @defer must be a string, not a variable.');
      if (labels.has(label.value)) throw refuse(`The label "${label.value}" of @defer is used twice.`);
      labels.add(label.value);
    },
  });
  if (!deferred || operation.operation === 'query') return;
  const deep = operation.operation === 'subscription';
  if (!defers(operation.selectionSet, fragments, deep, new Set())) return;
  throw refuse(
    deep
      ? '@defer cannot be used in a subscription.'
      : '@defer cannot be used on the root of a mutation; it can below its fields.',
  );
}

/** @param deep whether to look below fields, too */
function defers(
  set: SelectionSetNode | undefined,
  fragments: Fragments,
  deep: boolean,
  seen: Set<string>,
): boolean {
  return (set?.selections ?? []).some((node) => {
    if (node.kind === Kind.FIELD) return deep && defers(node.selectionSet, fragments, deep, seen);
    if (readDefer(node.directives)) return true;
    if (node.kind === Kind.INLINE_FRAGMENT) return defers(node.selectionSet, fragments, deep, seen);
    const name = node.name.value;
    if (seen.has(name)) return false;
    seen.add(name);
    return defers(fragments.get(name)?.selectionSet, fragments, deep, seen);
  });
}

function refuse(message: string): RequestRefused {
  return RequestRefused.because('GRAPHQL_VALIDATION_FAILED', message);
}
