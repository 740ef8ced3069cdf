import type { ASTNode, DocumentNode } from 'graphql';

const pattern = /^(?<type>\w+)(?:\.(?<member>\w+)(?:\((?<argument>\w+):\))?)?$/;

/**
 * What documents define under a schema coordinate: of a type, a field, input field or enum value (`User.name`), or an
 * argument (`Query.user(id:)`). Nothing for a text that is no coordinate.
 */
export function definitionsOf(coordinate: string, documents: readonly DocumentNode[]): ASTNode[] {
  const { type, member, argument } = pattern.exec(coordinate)?.groups ?? {};
  let found: ASTNode[] = documents.flatMap(({ definitions }) => named(definitions, type));
  if (member !== undefined) found = found.flatMap((node) => named(membersOf(node), member));
  if (argument !== undefined) {
    found = found.flatMap((node) => named('arguments' in node ? node.arguments : [], argument));
  }
  return found;
}

function membersOf(type: ASTNode): readonly ASTNode[] {
  if ('fields' in type) return (type.fields ?? []) as readonly ASTNode[];
  return 'values' in type ? ((type.values ?? []) as readonly ASTNode[]) : [];
}

function named(nodes: readonly ASTNode[] = [], name: string | undefined): ASTNode[] {
  return nodes.filter((node) => 'name' in node && typeof node.name === 'object' && node.name.value === name);
}
