import { tasksIn } from '../dsl/advice/tasksIn.js';
import { compensatedVariable } from '../dsl/checkCompensation.js';
import type { Definition, Task, TaskList } from '../dsl/Definition.js';
import { tasksOfUse } from '../dsl/tasksOfUse.js';
import type { Json, JsonObject } from '../Json.js';
import { pointerOf } from '../source/pointerOf.js';
import { compensationPart, undoingPart } from './compensationPart.js';
import { problemOf } from './problemOf.js';
import { Run, type Compensating, type ExecutionPlan, type Surroundings } from './Run.js';
import { runTasks } from './runTasks.js';
import { compensationOf, remainingUndos, undoingTypes, type Undo } from './Undo.js';
import { problemJson, type Problem } from './WorkflowError.js';

/** The tasks of a definition that can be undone, by their JSON Pointers. */
export function compensations(definition: Definition): Map<string, { label: string; tasks: TaskList }> {
  const all = tasksIn(definition.do as unknown as Json[], ['do']);
  const namesakes = Map.groupBy(all, ({ name }) => name);
  const elsewhere = tasksOfUse(definition as unknown as JsonObject);
  return new Map(
    [...all, ...elsewhere].flatMap(({ name, task, path }) => {
      const tasks = compensationOf(task as Pick<Task, 'metadata'>);
      const reference = pointerOf(path);
      const label = path[0] === 'do' && namesakes.get(name)?.length === 1 ? name : reference;
      return tasks ? [[reference, { label, tasks }]] : [];
    }),
  );
}

/**
 * Undoes what an execution has done, the last first, and ends it as what it is by then: failed, or cancelled. What was undone
 * before a crash stays so; what cannot be undone ends it for now, and all that was done before it remains.
 */
export async function compensate(
  plan: ExecutionPlan,
  surroundings: Surroundings,
  { round, problem, startedAt }: Compensating,
): Promise<'FAILED' | 'CANCELLED' | 'COMPENSATION_FAILED'> {
  const part = compensationPart(round);
  const { durable } = surroundings;
  const control = new Run(plan, { ...surroundings, durable: durable.beside(part) }, part);
  const error = problem && { error: problemJson(problem) };
  // What came from outside has begun its round itself, with the same number.
  control.note('COMPENSATION_STARTED', null, error);
  await control.flush();
  const known = compensations(plan.definition);
  const labels = [...known.values()].map(({ label }) => label);
  const remaining = remainingUndos(await control.recorded(undoingTypes, labels));
  for (const [index, undo] of remaining.entries()) {
    const line = undoingPart(round, undo.place);
    const run = new Run(plan, { ...surroundings, durable: durable.beside(line) }, line);
    run.startedAt = startedAt;
    const failed = await runUndo(run, undo, known.get(undo.reference)?.tasks ?? []);
    if (!failed) continue;
    const undone = remaining.slice(index).map(({ task, place }) => ({ task, place }));
    control.note('COMPENSATION_FAILED', null, {
      error: problemJson(failed),
      count: undone.length,
      undone: undone.slice(0, mostTold),
    });
    await control.flush();
    return 'COMPENSATION_FAILED';
  }
  control.note(problem ? 'EXECUTION_FAILED' : 'EXECUTION_CANCELLED', null, error);
  await control.flush();
  return problem ? 'FAILED' : 'CANCELLED';
}

/** How many of what remains undone one event tells. */
const mostTold = 100;

/** Undoes one thing. @returns why it could not be */
async function runUndo(run: Run, undo: Undo, tasks: TaskList): Promise<Problem | null> {
  const { task, place, reference, input, output, variables, context } = undo;
  run.note('TASK_COMPENSATION_STARTED', task, { place });
  await run.flush();
  run.context = context;
  try {
    await runTasks(run, tasks, output, {
      reference: `${reference}/metadata/compensate`,
      position: `${place}/compensate`,
      variables: { ...variables, [compensatedVariable]: { input, output } },
      deadline: Infinity,
      retriedByAuthor: false,
    });
  } catch (error) {
    const problem = problemOf(error);
    run.note('TASK_COMPENSATION_FAILED', task, { place, error: problemJson(problem) });
    await run.flush();
    return problem;
  }
  run.note('TASK_COMPENSATED', task, { place });
  await run.flush();
  return null;
}
