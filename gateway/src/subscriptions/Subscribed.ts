import type { OperationVariables } from '../execution/ExecutionState.js';
import type { OperationRequest } from '../execution/OperationRequest.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';

/** What is subscribed to: an operation that has a `primary`, and the values of its variables. */
export interface Subscribed {
  operation: PreparedOperation;
  variables: OperationVariables;
  /** As it was asked for, to be asked for again when the supergraph changes. */
  request: OperationRequest;
}
