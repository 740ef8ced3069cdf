import {
  Kind,
  type ArgumentNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type ObjectFieldNode,
} from 'graphql';

/** Which of the arguments or input fields that there are a document does not give, or only by a variable that a request may not have. */
export function leftOut(
  defined: readonly (GraphQLArgument | GraphQLInputField)[],
  given: readonly (ArgumentNode | ObjectFieldNode)[] | undefined,
  optionalVariables: ReadonlySet<string>,
): string[] {
  const certain = new Set(
    given
      ?.filter(({ value }) => value.kind !== Kind.VARIABLE || !optionalVariables.has(value.name.value))
      .map(({ name }) => name.value),
  );
  return defined.map(({ name }) => name).filter((name) => !certain.has(name));
}
