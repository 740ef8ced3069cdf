import { isAbstractType, isInterfaceType, type GraphQLSchema } from 'graphql';

/** Names of the types that a fragment on `condition` applies to, `condition` itself included. */
export function typesMatching(schema: GraphQLSchema, condition: string): ReadonlySet<string> {
  const names = new Set([condition]);
  const type = schema.getType(condition);
  if (!isAbstractType(type)) return names;
  for (const possible of schema.getPossibleTypes(type)) names.add(possible.name);
  if (isInterfaceType(type)) {
    for (const implementation of schema.getImplementations(type).interfaces) names.add(implementation.name);
  }
  return names;
}
