import type { ASTNode, DocumentNode } from 'graphql';
import type { ReadSubgraph } from './readSubgraphs.js';

const coordinate = /"(?<type>\w+)(?:\.(?<member>\w+))?(?:\(\w+:\))?"/g;

/**
 * The definitions of what a message names in quotation marks: of the first type, or member of a type (`"User.name"`), that
 * the subgraphs define.
 */
export function definitionsNamed(message: string, subgraphs: readonly ReadSubgraph[]): ASTNode[] {
  for (const { groups } of message.matchAll(coordinate)) {
    const found = subgraphs.flatMap(({ document }) =>
      definitionsOf(document, groups?.['type'] ?? '', groups?.['member']),
    );
    if (found.length > 0) return found;
  }
  return [];
}

function definitionsOf({ definitions }: DocumentNode, type: string, member: string | undefined): ASTNode[] {
  const types = definitions.filter((node) => 'name' in node && node.name?.value === type);
  if (member === undefined) return types;
  return types.flatMap((node) => {
    const members: readonly (ASTNode & { name: { value: string } })[] = [
      ...('fields' in node ? (node.fields ?? []) : []),
      ...('values' in node ? (node.values ?? []) : []),
    ];
    return members.filter(({ name }) => name.value === member);
  });
}
