import type { TaskList } from '../dsl/Definition.js';
import type { Json } from '../Json.js';
import { pointerSegment, positionSegment, type Frame, type Outcome } from './Frame.js';
import type { Run } from './Run.js';
import { runTask } from './runTask.js';

/**
 * Runs a list of tasks, each with the output of the one before, along their flow directives. `then` of the outcome is
 * `end` when the whole workflow ends here, otherwise `continue`.
 */
export async function runTasks(run: Run, tasks: TaskList, input: Json, frame: Frame): Promise<Outcome> {
  const entries = tasks.map((item) => Object.entries(item)[0]!);
  const rounds = new Map<string, number>();
  let value = input;
  let index = 0;
  while (index < entries.length) {
    const [name, task] = entries[index]!;
    const round = (rounds.get(name) ?? 0) + 1;
    rounds.set(name, round);
    const { output, then } = await runTask(run, name, task, value, {
      ...frame,
      reference: `${frame.reference}/${index}/${pointerSegment(name)}`,
      position: `${frame.position}/${positionSegment(name, round)}`,
    });
    value = output;
    if (then === 'end') return { output: value, then: 'end' };
    if (then === 'exit') return { output: value, then: 'continue', exited: true };
    // A task that jumps back to itself or an earlier one begins a new round of it.
    index = then === 'continue' ? index + 1 : entries.findIndex(([candidate]) => candidate === then);
    if (index < 0) break;
  }
  return { output: value, then: 'continue' };
}
