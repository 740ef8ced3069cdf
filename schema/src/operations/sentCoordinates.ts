import { getNamedType, isInputObjectType, type GraphQLNamedType, type GraphQLSchema } from 'graphql';
import { isRequiredInput } from '../changes/isRequiredInput.js';
import { inputAt } from './inputAt.js';

/** The coordinates that a gateway saw in variables, and those that follow from them: of the types of what was sent. */
export function sentCoordinates(schema: GraphQLSchema, inputs: Iterable<string>): Set<string> {
  const sent = new Set<string>();
  const add = (type: GraphQLNamedType | undefined): void => {
    if (!type) return;
    sent.add(type.name);
    if (!isInputObjectType(type)) return;
    sent.add(`${type.name}{}`);
    // How often it was sent does not tell that it always was.
    const optional = Object.values(type.getFields()).filter((field) => !isRequiredInput(field));
    for (const { name } of optional) sent.add(`${type.name}.${name}?`);
  };
  for (const coordinate of inputs) {
    sent.add(coordinate);
    const [owner = ''] = coordinate.split('.', 1);
    add(schema.getType(owner));
    const input = inputAt(schema, coordinate);
    if (input) add(getNamedType(input.type));
  }
  return sent;
}
