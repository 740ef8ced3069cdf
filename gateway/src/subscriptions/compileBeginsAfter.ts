import { Kind, type FieldNode } from 'graphql';
import type { OperationVariables } from '../execution/ExecutionState.js';

/**
 * Compiles whether the client says behind which event a subscription begins: whether its root field has an `after` that is not
 * null, as a literal, a variable's value or its default.
 * @param field as it is sent to the subgraph; undefined when there is none
 */
export function compileBeginsAfter(field: FieldNode | undefined): (variables: OperationVariables) => boolean {
  const value = field?.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (value?.kind !== Kind.VARIABLE) {
    const isGiven = value !== undefined && value.kind !== Kind.NULL;
    return () => isGiven;
  }
  const name = value.name.value;
  return ({ coerced }) => (coerced[name] ?? null) !== null;
}
