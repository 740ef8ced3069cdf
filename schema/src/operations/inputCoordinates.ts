import { getNamedType, isEnumType, isInputObjectType, type GraphQLInputType } from 'graphql';
import { isRequiredInput } from '../changes/isRequiredInput.js';

/** Adds the coordinates of all that a value of a type can say: the type, its enum values or input fields, and theirs. */
export function inputCoordinates(type: GraphQLInputType, into: Set<string>): void {
  const named = getNamedType(type);
  if (isEnumType(named)) {
    for (const { name } of named.getValues()) into.add(`${named.name}.${name}`);
  }
  if (isInputObjectType(named) && !into.has(`${named.name}{}`)) {
    into.add(`${named.name}{}`);
    for (const field of Object.values(named.getFields())) {
      into.add(`${named.name}.${field.name}`);
      if (!isRequiredInput(field)) into.add(`${named.name}.${field.name}?`);
      inputCoordinates(field.type, into);
    }
  }
  into.add(named.name);
}
