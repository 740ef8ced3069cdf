import type { InferenceAnswer } from './Inferences.js';

/** What was told of an inference that is over. */
export interface EndedInference {
  /** Null where there is none. */
  answer: string | null;
  /** Why there is none. */
  faultCode: string | null;
  fault: string | null;
  finishReason: string | null;
  model: string | null;
  inputTokens: number;
  outputTokens: number;
}

/** The statuses of HTTP that say the same as why there is no answer. */
const statuses: Readonly<Record<string, number>> = {
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  CANCELLED: 503,
  REFUSED: 400,
  INTERRUPTED: 502,
  MALFORMED: 502,
};

/**
 * What an inference that is over means to who has asked.
 * @param deadlineMs how many milliseconds it had
 */
export function answerOf(ended: EndedInference, deadlineMs: number): InferenceAnswer {
  const { answer, faultCode, fault, finishReason, model, inputTokens, outputTokens } = ended;
  if (answer !== null) {
    const reply = { text: answer, model: model ?? '', finishReason: finishReason ?? 'other' };
    return { kind: 'reply', reply: { ...reply, inputTokens, outputTokens } };
  }
  if (faultCode === 'EXPIRED') return expired(deadlineMs);
  if (faultCode === 'UNKNOWN_AGENT' || faultCode === 'UNKNOWN_MODEL') return unusable(fault ?? faultCode);
  return {
    kind: 'refusal',
    status: statuses[faultCode ?? ''] ?? 500,
    detail: fault ?? 'There is no answer.',
  };
}

/** That there was no answer in time. */
export function expired(deadlineMs: number): InferenceAnswer {
  const detail = `There was no answer within ${Math.round(deadlineMs) / 1_000} s.`;
  return { kind: 'failure', reason: 'timeout', detail };
}

/** That nobody can be asked, for a reason that a sentence says. */
export function unusable(sentence: string): InferenceAnswer {
  return { kind: 'unusable', detail: sentence.replace(/\.$/u, '') };
}
