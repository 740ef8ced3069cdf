import { DirectiveLocation, Kind, type ASTNode, type DirectiveNode } from 'graphql';

const locations: Partial<Record<ASTNode['kind'], DirectiveLocation>> = {
  [Kind.FIELD]: DirectiveLocation.FIELD,
  [Kind.FRAGMENT_SPREAD]: DirectiveLocation.FRAGMENT_SPREAD,
  [Kind.INLINE_FRAGMENT]: DirectiveLocation.INLINE_FRAGMENT,
  [Kind.FRAGMENT_DEFINITION]: DirectiveLocation.FRAGMENT_DEFINITION,
  [Kind.VARIABLE_DEFINITION]: DirectiveLocation.VARIABLE_DEFINITION,
};

const operationLocations = {
  query: DirectiveLocation.QUERY,
  mutation: DirectiveLocation.MUTATION,
  subscription: DirectiveLocation.SUBSCRIPTION,
};

/** What a directive in a document says of itself: that it is used, where, and whether more than once there. */
export function directiveCoordinates(
  directive: DirectiveNode,
  owner: ASTNode | readonly ASTNode[] | undefined,
): string[] {
  const name = `@${directive.name.value}`;
  if (!owner || !('kind' in owner)) return [name];
  const location =
    owner.kind === Kind.OPERATION_DEFINITION ? operationLocations[owner.operation] : locations[owner.kind];
  const siblings = 'directives' in owner ? (owner.directives ?? []) : [];
  const twice = siblings.filter((sibling) => sibling.name.value === directive.name.value).length > 1;
  return [name, `${name}.${location}`, ...(twice ? [`${name}${name}`] : [])];
}
