import {
  Kind,
  type ArgumentNode,
  type DirectiveNode,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Fragments } from '../projection/collectFields.js';
import { isDefer, readDefer } from './readDefer.js';

/** An operation whose deferred fragments can be told apart, wherever they occur. */
export interface LabelledOperation {
  /** Its fragments expanded; each `@defer` with a label of ours, and nothing deferred that a literal says is not. */
  readonly operation: OperationDefinitionNode;
  /** The client's label by ours. Without an entry nothing is deferred. */
  readonly labels: ReadonlyMap<string, string | undefined>;
}

/**
 * Labels every occurrence of `@defer`. The client's own labels will not do: most give none, and that of a fragment which is
 * spread twice means two places.
 */
export function labelDefers(operation: OperationDefinitionNode, fragments: Fragments): LabelledOperation {
  const labels = new Map<string, string | undefined>();

  const inSet = (set: SelectionSetNode): SelectionSetNode => ({
    kind: Kind.SELECTION_SET,
    selections: set.selections.map(inSelection),
  });
  const inSelection = (node: SelectionNode): SelectionNode => {
    if (node.kind === Kind.FIELD) {
      return node.selectionSet ? { ...node, selectionSet: inSet(node.selectionSet) } : node;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value)! : node;
    const inline: InlineFragmentNode = {
      kind: Kind.INLINE_FRAGMENT,
      ...(fragment.typeCondition ? { typeCondition: fragment.typeCondition } : {}),
      directives: labelled(node.directives ?? []),
      selectionSet: inSet(fragment.selectionSet),
    };
    return inline;
  };
  const labelled = (directives: readonly DirectiveNode[]): DirectiveNode[] => {
    const others = directives.filter((one) => !isDefer(one));
    const defer = readDefer(directives);
    if (!defer) return others;
    const label = `part${labels.size}`;
    labels.set(label, defer.label);
    const conditions = directives.find(isDefer)?.arguments?.filter(({ name, value }) => {
      return name.value === 'if' && value.kind === Kind.VARIABLE;
    });
    return [...others, deferAs(label, conditions ?? [])];
  };

  return { operation: { ...operation, selectionSet: inSet(operation.selectionSet) }, labels };
}

function deferAs(label: string, conditions: readonly ArgumentNode[]): DirectiveNode {
  const argument: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'label' },
    value: { kind: Kind.STRING, value: label },
  };
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'defer' },
    arguments: [argument, ...conditions],
  };
}
