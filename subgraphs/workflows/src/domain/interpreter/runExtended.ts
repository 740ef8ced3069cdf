import { bareExpression } from '../dsl/expressionOf.js';
import { extendableKindOf } from '../dsl/extendable.js';
import { extensionsOf, type FoundExtension } from '../dsl/tasksOfUse.js';
import type { Task, TaskList } from '../dsl/Definition.js';
import type { Json, JsonObject } from '../Json.js';
import { pointerOf } from '../source/pointerOf.js';
import type { Outcome, TaskFrame } from './Frame.js';
import type { Run } from './Run.js';
import { isTrue } from './runTask.js';
import { runTasks } from './runTasks.js';

/**
 * Does a task's own work with what extensions do before and after it. What they do leaves the data as it is; only one that ends
 * with `exit` before the task takes its place, with what it gives.
 */
export async function runExtended(
  run: Run,
  task: Task,
  frame: TaskFrame,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const written = task as unknown as JsonObject;
  const extensions = await applying(run, written, frame);
  for (const extension of extensions) {
    const { output, then, exited } = await runPart(run, extension, 'before', frame.input, frame);
    if (then === 'end') return { output, then };
    if (exited) return { output, then: 'continue' };
  }
  const outcome = await work();
  for (const extension of extensions) {
    const { output, then } = await runPart(run, extension, 'after', outcome.output, frame);
    if (then === 'end') return { output, then };
  }
  return outcome;
}

/** The extensions of a task, with where they stand among all. */
async function applying(run: Run, task: JsonObject, frame: TaskFrame): Promise<FoundExtension[]> {
  if (!run.plan.definition.use?.extensions) return [];
  const all = extensionsOf(run.plan.definition as unknown as JsonObject);
  const kind = extendableKindOf(task);
  const found: FoundExtension[] = [];
  for (const each of all) {
    const { extend, when } = each.extension;
    const suits = frame.extension
      ? extend === 'extension' && !frame.extension.names.includes(each.name)
      : extend === 'all' || extend === kind;
    if (!suits) continue;
    const scope = { ...frame.scope, task: described(task, frame) };
    const holds =
      typeof when !== 'string' ||
      isTrue(await run.evaluateOne(bareExpression(when), frame.input, scope, pointerOf(each.path)));
    if (holds) found.push(each);
  }
  return found;
}

async function runPart(
  run: Run,
  { name, extension, path }: FoundExtension,
  part: 'before' | 'after',
  input: Json,
  frame: TaskFrame,
): Promise<Outcome> {
  const tasks = extension[part];
  if (!Array.isArray(tasks)) return { output: input, then: 'continue' };
  const { definition } = frame.scope['task'] as JsonObject;
  return runTasks(run, tasks as unknown as TaskList, input, {
    reference: pointerOf([...path, part]),
    // What a tilde begins is no name's.
    position: `${frame.position}/~${part}/${path[2]}`,
    variables: frame.variables,
    deadline: frame.deadline,
    retriedByAuthor: frame.retriedByAuthor,
    extension: {
      names: [...(frame.extension?.names ?? []), name],
      task: described((definition ?? {}) as JsonObject, frame),
    },
  });
}

/** The extended task, as expressions see it: as tasks are described, with what it is made of beside that. */
function described(task: JsonObject, { scope }: TaskFrame): JsonObject {
  return { ...task, ...(scope['task'] as JsonObject) };
}
