import {
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type VariableDefinitionNode,
} from 'graphql';

/** The variable in which the `index`th document of a batch gets its representations. */
export const representationsOf = (index: number): string => `representations${index}`;
/** The key under which its entities come back. */
export const entitiesOf = (index: number): string => `entities${index}`;

/**
 * Puts documents that each ask for `_entities` together into one, under aliases. Undefined when they do not go together:
 * they have directives of their own, or name variables alike that are not.
 */
export function batchDocuments(sources: readonly string[], name: string | undefined): string | undefined {
  const variables = new Map<string, VariableDefinitionNode>();
  const selections: SelectionNode[] = [];
  const fragments: FragmentDefinitionNode[] = [];
  for (const [index, source] of sources.entries()) {
    const document = renamed(parse(source, { noLocation: true }), index);
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.push(definition);
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      if (definition.directives && definition.directives.length > 0) return undefined;
      if (!addVariables(variables, definition)) return undefined;
      selections.push(...definition.selectionSet.selections);
    }
  }
  const head = name === undefined ? 'query' : `query ${name}`;
  const declared = [...variables.values()].map(print).join(',');
  const body = `${head}(${declared}){${selections.map(print).join(' ')}}${fragments.map(print).join(' ')}`;
  return stripIgnoredCharacters(body);
}

function renamed(document: DocumentNode, index: number): DocumentNode {
  const rename = <T extends { name: { value: string } }>(node: T, value: string): T => ({
    ...node,
    name: { ...node.name, value },
  });
  const asFragment = <T extends { name: { value: string } }>(node: T): T =>
    rename(node, `${node.name.value}__${index}`);
  return visit(document, {
    Variable: (node) =>
      node.name.value === 'representations' ? rename(node, representationsOf(index)) : undefined,
    Field: (node) =>
      node.name.value === '_entities'
        ? { ...node, alias: { kind: Kind.NAME, value: entitiesOf(index) } }
        : undefined,
    FragmentSpread: asFragment,
    FragmentDefinition: asFragment,
  });
}

function addVariables(
  variables: Map<string, VariableDefinitionNode>,
  { variableDefinitions = [] }: OperationDefinitionNode,
): boolean {
  for (const definition of variableDefinitions) {
    const name = definition.variable.name.value;
    const known = variables.get(name);
    if (known && print(known) !== print(definition)) return false;
    variables.set(name, definition);
  }
  return true;
}
