import { Kind, type ConstDirectiveNode, type DefinitionNode, type DocumentNode } from 'graphql';
import { directiveArguments } from '../supergraph/directiveArguments.js';

/**
 * Puts the keys that a subgraph resolves before those that it only refers by. Where a field requires others, the planner
 * comes back to the field's subgraph with the first key it finds there, resolvable or not.
 * @returns the same document where there is nothing to change
 */
export function resolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  const definitions = supergraph.definitions.map(sorted);
  const same = definitions.every((definition, index) => definition === supergraph.definitions[index]);
  return same ? supergraph : { ...supergraph, definitions };
}

function sorted(definition: DefinitionNode): DefinitionNode {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
    return definition;
  }
  const { directives = [] } = definition;
  const last = directives.filter(isUnresolvable);
  if (last.length === 0) return definition;
  return { ...definition, directives: [...directives.filter((each) => !last.includes(each)), ...last] };
}

function isUnresolvable(directive: ConstDirectiveNode): boolean {
  return directive.name.value === 'join__type' && directiveArguments(directive)['resolvable'] === false;
}
