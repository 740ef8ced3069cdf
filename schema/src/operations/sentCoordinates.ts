import { getNamedType, isInputObjectType, type GraphQLSchema } from 'graphql';
import { inputAt } from './inputAt.js';

/** The coordinates that a gateway saw in variables, and those that follow from them: the types of what was sent. */
export function sentCoordinates(schema: GraphQLSchema, inputs: Iterable<string>): Set<string> {
  const sent = new Set<string>();
  for (const coordinate of inputs) {
    sent.add(coordinate);
    const owner = schema.getType(coordinate.split('.', 1)[0] ?? '');
    if (owner) sent.add(owner.name);
    if (isInputObjectType(owner)) sent.add(`${owner.name}{}`);
    const input = inputAt(schema, coordinate);
    if (!input) continue;
    const type = getNamedType(input.type);
    sent.add(type.name);
    if (isInputObjectType(type)) sent.add(`${type.name}{}`);
  }
  return sent;
}
