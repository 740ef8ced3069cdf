import type { GraphQLFormattedError } from 'graphql';
import { rootCursor } from './Cursor.js';
import type { DataObject } from './Data.js';
import type { ExecutionState, OperationVariables } from './ExecutionState.js';
import { refusalsIn } from '../authorization/refusalsIn.js';
import { memoizeReads } from './memoizeReads.js';
import type { PreparedOperation } from './PreparedOperation.js';
import { shownErrors } from './shownErrors.js';
import type { SubgraphSender } from './SubgraphSender.js';

/** An answer as it goes to the client. */
export interface OperationResult {
  data: DataObject | null;
  errors?: readonly GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

/**
 * Runs a prepared query or mutation; for a subscription, one event whose data is `initial`: the result is there at once
 * when no other subgraph is asked for it.
 * @throws only when the client has left
 */
export function executeOperation(
  operation: PreparedOperation,
  variables: OperationVariables,
  send: SubgraphSender,
  initial?: { data: DataObject; errors: GraphQLFormattedError[] },
): OperationResult | Promise<OperationResult> {
  const data = initial?.data ?? {};
  const state: ExecutionState = {
    variables,
    data,
    errors: [...refusalsIn(operation.refused, variables), ...(initial?.errors ?? [])],
    failures: new Map(),
    send: operation.type === 'mutation' ? send : memoizeReads(send, operation.repeated),
  };
  const running = operation.run?.(state, rootCursor(data));
  return running ? running.then(() => resultOf(operation, state)) : resultOf(operation, state);
}

function resultOf(operation: PreparedOperation, state: ExecutionState): OperationResult {
  const result = operation.project(state);
  if (result.errors.length === 0) return { data: result.data };
  return { data: result.data, errors: shownErrors(result.errors, operation) };
}
