import { UserFault, type UserErrorData } from '@gantry/platform/errors/UserFault.js';
import type { JsonValue } from '@gantry/platform/events/Json.js';
import type { InferenceMessage } from '../inference/InferenceProvider.js';

/** How a task of a workflow wants to be answered. */
export interface TaskTerms {
  /** What the model is told before, besides an agent's own instructions. */
  system: string | null;
  /** A JSON Schema of the answer, which then is JSON; null for an answer in any words. */
  schema: JsonValue;
  temperature: number | null;
  maxTokens: number | null;
}

/** What a task of a workflow asks a model, alone or through an agent. */
export interface TaskQuestion extends TaskTerms {
  /** Oldest first; the last is what has to be answered. */
  messages: readonly InferenceMessage[];
}

/** Characters of all messages and of what the model is told before, together. */
export const longestQuestion = 1_000_000;

/** Checks what a task asks. @throws UserFault naming what is at fault */
export function checkTaskQuestion(question: TaskQuestion): void {
  const { messages, system, schema, temperature, maxTokens } = question;
  const faults: UserErrorData[] = [];
  const fault = (code: string, message: string, field: string): number =>
    faults.push({ code, message, field: [field] });
  const last = messages.at(-1);
  if (last?.role !== 'USER') {
    const found = last ? 'the last is an answer' : 'there is none';
    fault('INVALID_MESSAGES', `The last message has to be one of a user; ${found}.`, 'messages');
  }
  const length =
    messages.reduce((sum, { content }) => sum + content.length, 0) +
    (system?.length ?? 0) +
    (schema === null ? 0 : JSON.stringify(schema).length);
  if (length > longestQuestion)
    fault('TOO_LONG', `A question has at most ${longestQuestion} characters, not ${length}.`, 'messages');
  if (temperature !== null && !(temperature >= 0 && temperature <= 2))
    fault('INVALID_VALUE', `temperature must be from 0 to 2, not ${temperature}.`, 'temperature');
  if (maxTokens !== null && !(Number.isInteger(maxTokens) && maxTokens > 0))
    fault('INVALID_VALUE', `maxTokens must be a whole number from 1, not ${maxTokens}.`, 'maxTokens');
  if (faults.length > 0) throw new UserFault(faults);
}
