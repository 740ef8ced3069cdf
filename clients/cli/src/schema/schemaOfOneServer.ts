import {
  buildASTSchema,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

/**
 * The schema of a server alone, be it a subgraph: what it takes from federation need not be defined, and what it extends may be
 * defined elsewhere.
 * @throws Error naming a type that is nowhere
 */
export function schemaOfOneServer(document: DocumentNode): GraphQLSchema {
  const defined = new Set(document.definitions.filter(isTypeDefinitionNode).map(({ name }) => name.value));
  const definitions = document.definitions.map((node): DefinitionNode => {
    if (!isTypeExtensionNode(node) || defined.has(node.name.value)) return node;
    defined.add(node.name.value);
    return { ...node, kind: node.kind.replace('Extension', 'Definition') } as unknown as DefinitionNode;
  });
  return buildASTSchema({ ...document, definitions }, { assumeValidSDL: true });
}
