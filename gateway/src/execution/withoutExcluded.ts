import { Kind, visit, type ASTVisitFn, type DocumentNode, type SelectionNode } from 'graphql';
import { readConditions } from './projection/conditions.js';

const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/**
 * A document without what literals exclude (`@skip(if: true)`). The planner would plan such a field in one fetch and leave out
 * what it requires in another.
 */
export function withoutExcluded(document: DocumentNode): DocumentNode {
  const drop: ASTVisitFn<SelectionNode> = ({ directives }) => (readConditions(directives) ? undefined : null);
  return visit(document, {
    Field: { enter: drop },
    InlineFragment: { enter: drop },
    FragmentSpread: { enter: drop },
    SelectionSet: {
      leave: (node) => (node.selections.length > 0 ? undefined : { ...node, selections: [typename] }),
    },
  });
}
