import { Kind, parse, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/**
 * The response keys that a fetch is for at the objects that it is sent for: what its document selects at the root, or of
 * each entity.
 * @param renamed aliases that the planner invented, by the key that the client knows
 */
export function fetchedKeys(document: string, renamed: ReadonlyMap<string, string>): ReadonlySet<string> {
  const { definitions } = parse(document, { noLocation: true });
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const keys = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);
      else if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value);
        if (fragment) collect(fragment.selectionSet);
      } else if (node.name.value === '_entities' && node.selectionSet) collect(node.selectionSet);
      else {
        const key = (node.alias ?? node.name).value;
        keys.add(renamed.get(key) ?? key);
      }
    }
  };
  for (const definition of definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) collect(definition.selectionSet);
  }
  return keys;
}
