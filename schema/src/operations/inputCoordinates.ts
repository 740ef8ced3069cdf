import { getNamedType, isEnumType, isInputObjectType, type GraphQLInputType } from 'graphql';

/** Adds the coordinates of all that a value of a type can say: the type, its enum values or input fields, and theirs. */
export function inputCoordinates(type: GraphQLInputType, into = new Set<string>()): Set<string> {
  const named = getNamedType(type);
  if (into.has(named.name)) return into;
  into.add(named.name);
  if (isEnumType(named)) {
    for (const { name } of named.getValues()) into.add(`${named.name}.${name}`);
  }
  if (isInputObjectType(named)) {
    into.add(`${named.name}{}`);
    for (const field of Object.values(named.getFields())) {
      into.add(`${named.name}.${field.name}`);
      inputCoordinates(field.type, into);
    }
  }
  return into;
}
