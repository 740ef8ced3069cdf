import type { GraphQLFormattedError } from 'graphql';
import type { OperationVariables } from '../execution/ExecutionState.js';
import type { RefusedField } from './guardOperation.js';

/** The errors of refused fields, without those that `@skip` and `@include` leave out anyway. */
export function refusalsIn(
  refused: readonly RefusedField[],
  { coerced }: OperationVariables,
): GraphQLFormattedError[] {
  const errors = refused
    .filter(({ conditions }) => conditions.every(({ variable, value }) => coerced[variable] === value))
    .map(({ error }) => error);
  // One field, asked for under several conditions that hold.
  const told = new Set<string>();
  return errors.filter(({ message }) => !told.has(message) && told.add(message));
}
