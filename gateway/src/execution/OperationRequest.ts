import type { OperationCost } from '../cost/CostControl.js';
import type { OperationVariables } from './ExecutionState.js';
import type { Explanation } from './Explanation.js';
import type { UsageTally } from '../usage/UsageTally.js';
import type { PreparedOperation } from './PreparedOperation.js';

/** What a transport hands over. */
export interface OperationRequest {
  /** Empty when the document is only named. */
  query: string;
  documentId?: string | undefined;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

/** An operation with the values of its variables: ready to run. */
export interface RunnableOperation {
  operation: PreparedOperation;
  variables: OperationVariables;
  /** With the text of the document that it names. */
  request: OperationRequest;
  /** Undefined where costs are not computed. */
  cost?: OperationCost | undefined;
  /** Where it is counted, when it is run; undefined where nothing is. */
  tally?: UsageTally | undefined;
  /** Undefined unless its caller asks how it is answered, and may know. */
  explanation?: Explanation | undefined;
}
