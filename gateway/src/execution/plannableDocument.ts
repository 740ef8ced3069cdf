import { Kind, visit, type ASTVisitFn, type DocumentNode, type SelectionNode } from 'graphql';
import { readConditions } from './projection/conditions.js';

const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;

/**
 * A document as the planner can take it: without what literals exclude (`@skip(if: true)`), which it would plan in one fetch
 * leaving out what that requires in another, and without introspection, which no subgraph is asked for and which it does not
 * understand in a fragment under conditions.
 */
export function plannableDocument(document: DocumentNode): DocumentNode {
  const drop: ASTVisitFn<SelectionNode> = (node) =>
    isIntrospection(node) || !readConditions(node.directives) ? null : undefined;
  return visit(document, {
    Field: { enter: drop },
    InlineFragment: { enter: drop },
    FragmentSpread: { enter: drop },
    SelectionSet: {
      leave: (node) => (node.selections.length > 0 ? undefined : { ...node, selections: [typename] }),
    },
  });
}

function isIntrospection(node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && (node.name.value === '__schema' || node.name.value === '__type');
}
