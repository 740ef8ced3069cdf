import { InferenceError } from '../inference/InferenceError.js';
import type { InferenceProvider } from '../inference/InferenceProvider.js';
import { uncounted } from '../inference/uncounted.js';
import { unanswered, type TaskAnswer } from './TaskAnswer.js';
import type { TaskQuestion } from './TaskQuestion.js';

/** Characters of an answer; whoever writes more is cut off there. */
export const longestAnswer = 200_000;

/**
 * Has a model answer what a task asks. Whether the answer fits the schema is the asker's to say.
 * @param instructions the agent's own; empty for none
 */
export async function answerTask(
  provider: InferenceProvider,
  question: TaskQuestion,
  instructions: string,
  signal: AbortSignal,
): Promise<TaskAnswer> {
  const { messages, temperature, maxTokens } = question;
  const told = instructionsOf(question, instructions);
  const asked = [{ role: 'USER' as const, content: told }, ...messages];
  let text = '';
  try {
    const request = { instructions: told, messages, operations: null, temperature, maxTokens, signal };
    for await (const part of provider.stream(request)) {
      if (part.type === 'finish') {
        const { usage, finishReason } = part;
        return { status: 'COMPLETED', content: text, usage, finishReason, fault: null };
      }
      // PostgreSQL has no room for it, in a text or in JSON.
      text += part.text.replaceAll('\0', '\uFFFD');
      if (text.length >= longestAnswer) {
        const usage = uncounted(asked, text);
        const content = text.slice(0, longestAnswer);
        return { status: 'COMPLETED', content, usage, finishReason: 'length', fault: null };
      }
    }
    throw new InferenceError('INTERRUPTED', 'The answer ended before it was finished.');
  } catch (error) {
    if (!(error instanceof InferenceError)) throw error;
    const failed = unanswered(error.code, error.message);
    // What had been said was paid for, though nobody counted it.
    return text === '' ? failed : { ...failed, usage: uncounted(asked, text) };
  }
}

function instructionsOf({ system, schema }: TaskQuestion, instructions: string): string {
  const form =
    schema === null
      ? ''
      : `Answer with one JSON value and nothing else, neither a word of explanation nor a code fence. It has to fit this JSON Schema:\n${JSON.stringify(schema)}`;
  return [instructions, system ?? '', form].filter((part) => part.trim() !== '').join('\n\n');
}
