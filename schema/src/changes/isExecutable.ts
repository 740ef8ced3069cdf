import { DirectiveLocation, type GraphQLDirective } from 'graphql';

const executableLocations: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);

/** Whether documents may use a directive, or have it in a location; others only schemas can. */
export function isExecutable(directive: Pick<GraphQLDirective, 'locations'> | string): boolean {
  if (typeof directive === 'string') return executableLocations.has(directive);
  return directive.locations.some((location) => executableLocations.has(location));
}
