import type { InferenceErrorCode } from '../inference/InferenceError.js';
import type { InferenceOutcome } from '../inference/InferenceProvider.js';

export type TaskFaultCode =
  | InferenceErrorCode
  /** The agent is gone. */
  | 'UNKNOWN_AGENT'
  /** The model is gone, or is none that does tasks. */
  | 'UNKNOWN_MODEL'
  /** Whoever asked does not wait any more. */
  | 'EXPIRED'
  /** It was begun again and again, and never came to an end. */
  | 'GIVEN_UP';

/** What a model has answered a task, or why it has not. */
export interface TaskAnswer extends InferenceOutcome {
  /** Null when FAILED. */
  content: string | null;
  /** Null when COMPLETED; the message is a sentence for people, without keys and URLs. */
  fault: { code: TaskFaultCode; message: string } | null;
}

/** An answer that there is not, for which nothing was asked. */
export function unanswered(code: TaskFaultCode, message: string): TaskAnswer {
  return {
    status: 'FAILED',
    content: null,
    usage: { inputTokens: 0, outputTokens: 0 },
    finishReason: code === 'CANCELLED' ? 'cancelled' : 'error',
    fault: { code, message },
  };
}
