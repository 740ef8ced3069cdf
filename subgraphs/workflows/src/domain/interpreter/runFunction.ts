import type { CallTask, Task } from '../dsl/Definition.js';
import { innerLists } from '../dsl/innerLists.js';
import type { JsonObject } from '../Json.js';
import { pointerSegment, type Outcome, type TaskFrame } from './Frame.js';
import type { Run } from './Run.js';
import { runFlow } from './runTask.js';
import { WorkflowError } from './WorkflowError.js';

/** How deep functions may call each other. */
const deepest = 50;

/** The function that a call names, or null where it is a built-in one. */
export function functionOf(run: Run, name: string): Task | null {
  const functions = run.plan.definition.use?.functions ?? {};
  return Object.hasOwn(functions, name) ? (functions[name] ?? null) : null;
}

/** The error of a function that could not be read from where it is defined. */
export function missingFunction(name: string, { reference }: TaskFrame): WorkflowError {
  const detail = `The function ${name} could not be read when the definition was compiled.`;
  return WorkflowError.standard('configuration', reference, detail);
}

/**
 * Runs a function in the place of the task that calls it: on what it is called with, or on the task's input where it is called with
 * nothing. It sees none of the variables around that task.
 */
export async function runFunction(
  run: Run,
  written: Task,
  { call: name, with: given }: Partial<CallTask> & { call: string },
  frame: TaskFrame,
): Promise<Outcome> {
  const input =
    given === undefined ? frame.input : await run.fillIn(given, frame.input, frame.scope, frame.reference);
  run.countTask(frame.reference);
  const depth = (frame.depth ?? 0) + 1;
  if (depth > deepest) {
    const detail = `Functions call each other ${deepest} deep, which is the limit.`;
    throw WorkflowError.standard('runtime', frame.reference, detail);
  }
  // What goes wrong in a single step goes wrong in the task that calls it.
  const single = innerLists(written as unknown as JsonObject).length === 0;
  const reference = single ? frame.reference : `/use/functions/${pointerSegment(name)}`;
  return runFlow(run, name, written, input, { ...frame, reference, variables: {}, depth });
}
