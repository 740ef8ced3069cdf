import { isNonNullType, type GraphQLArgument, type GraphQLInputField } from 'graphql';

/** Whether an argument or an input field must be sent. */
export function isRequiredInput({ type, defaultValue }: GraphQLArgument | GraphQLInputField): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}
