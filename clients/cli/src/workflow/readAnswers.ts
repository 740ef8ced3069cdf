import type { GivenAnswer } from '@gantry/workflows/adapters/approvals/GivenAnswers.js';
import { isJsonObject } from '@gantry/workflows/domain/Json.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { loadInput } from './loadInput.js';

/**
 * How approvals are answered: `{ <task>: { decision: APPROVED | REJECTED, reason?, data? } }`, JSON or YAML.
 * @throws CommandError naming the file and the task
 */
export async function readAnswers(
  context: Context,
  file: string | undefined,
): Promise<ReadonlyMap<string, GivenAnswer>> {
  if (file === undefined) return new Map();
  const { document } = await loadInput(context, file);
  const answers = document?.value;
  if (!isJsonObject(answers)) throw new CommandError(`${file} must be a map of tasks with their answers.`);
  return new Map(
    Object.entries(answers).map(([task, answer]) => {
      const { decision, reason, data = null } = isJsonObject(answer) ? answer : {};
      if (decision !== 'APPROVED' && decision !== 'REJECTED')
        throw new CommandError(
          `${file}: The decision of ${JSON.stringify(task)} must be APPROVED or REJECTED.`,
        );
      return [task, { decision, reason: typeof reason === 'string' ? reason : null, data }];
    }),
  );
}
