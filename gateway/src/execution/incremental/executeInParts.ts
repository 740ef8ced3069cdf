import { refusalsIn } from '../../authorization/refusalsIn.js';
import { rootCursor } from '../Cursor.js';
import type { DataObject } from '../Data.js';
import type { OperationResult } from '../executeOperation.js';
import type { ExecutionState, OperationVariables } from '../ExecutionState.js';
import { memoizeReads } from '../memoizeReads.js';
import type { PreparedOperation } from '../PreparedOperation.js';
import { shownErrors } from '../shownErrors.js';
import type { SubgraphSender } from '../SubgraphSender.js';
import { AnswerInParts } from './AnswerInParts.js';
import type { FirstPart, LaterParts, PartSink } from './AnswerPart.js';
import { DeferredBranches } from './DeferredBranches.js';

/** Where an answer in parts goes, and what goes with it. */
export interface PartsOptions {
  sink: PartSink;
  /** What is told beside the last part, by the whole answer. */
  concluding: (data: DataObject | null) => Pick<LaterParts, 'extensions'>;
  /** Awaited before each part goes out; given all that the client then has. */
  beforePart?: ((data: DataObject | null) => Promise<void>) | undefined;
}

/**
 * Runs a prepared query or mutation that defers fragments (`@defer`): what is not deferred is told as soon as it is there, and then
 * each deferred fragment.
 * @returns the data of the whole answer, with the errors of its first part
 * @throws only when the client has left
 */
export async function executeInParts(
  operation: PreparedOperation,
  variables: OperationVariables,
  send: SubgraphSender,
  { sink, concluding, beforePart }: PartsOptions,
): Promise<OperationResult> {
  const isMutation = operation.type === 'mutation';
  const state: ExecutionState = {
    variables,
    data: {},
    errors: refusalsIn(operation.refused, variables),
    failures: new Map(),
    send: isMutation ? send : memoizeReads(send, operation.repeated),
    // Fields of a mutation change things in their order: nothing is read in between.
    branches: new DeferredBranches(!isMutation),
  };
  await operation.run?.(state, rootCursor(state.data));
  const answer = new AnswerInParts(operation, state);
  const first = shownFirst(answer.first(), operation);
  await beforePart?.(answer.data);
  await sink.first(answer.isComplete ? { ...first, ...concluding(answer.data) } : first);
  while (!answer.isComplete) {
    const parts = shownLater(await answer.next(), operation);
    await beforePart?.(answer.data);
    await sink.later(parts.hasNext ? parts : { ...parts, ...concluding(answer.data) });
  }
  return { data: answer.data, ...(first.errors ? { errors: [...first.errors] } : {}) };
}

function shownFirst(part: FirstPart, operation: PreparedOperation): FirstPart {
  return part.errors ? { ...part, errors: shownErrors(part.errors, operation) } : part;
}

function shownLater(later: LaterParts, operation: PreparedOperation): LaterParts {
  const parts = later.parts.map((part) => ({ ...part, errors: shownErrors(part.errors, operation) }));
  return { ...later, parts };
}
