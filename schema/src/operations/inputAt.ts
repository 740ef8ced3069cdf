import {
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
} from 'graphql';

const argumentPattern = /^(@)?(?:(\w+)\.)?(\w+)\((\w+):\)$/;
const fieldPattern = /^(\w+)\.(\w+)$/;

/** The argument (`Query.user(id:)`, `@skip(if:)`) or input field (`UserInput.name`) at a schema coordinate, if there is one. */
export function inputAt(
  schema: GraphQLSchema,
  coordinate: string,
): GraphQLArgument | GraphQLInputField | undefined {
  const argument = argumentPattern.exec(coordinate);
  if (argument) {
    const [, at, typeName, name = '', argumentName] = argument;
    if (at) return schema.getDirective(name)?.args.find(({ name }) => name === argumentName);
    const type = schema.getType(typeName ?? '');
    if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
    return type.getFields()[name]?.args.find(({ name }) => name === argumentName);
  }
  const [, typeName = '', name = ''] = fieldPattern.exec(coordinate) ?? [];
  const type = schema.getType(typeName);
  return isInputObjectType(type) ? type.getFields()[name] : undefined;
}
