import type { Json } from '../Json.js';
import { compensate, compensations } from './compensate.js';
import type { Frame } from './Frame.js';
import { problemOf } from './problemOf.js';
import { DurableFault, ExecutionEnded, Run, type ExecutionPlan, type Surroundings } from './Run.js';
import { deadlineOf, transform, validate, workflowScope } from './runTask.js';
import { runTasks } from './runTasks.js';
import { problemJson } from './WorkflowError.js';

/** Changes when running executions could no longer be replayed by this code as they are. */
export const interpreterVersion = 'gantry-3';

/**
 * Those before it, whose executions it goes on with by what was kept of them. Where it decides otherwise than was decided, an
 * execution fails: up to `gantry-2`, `.` in the conditions of a `catch` was the task's input, and not the error.
 */
export const earlierVersions: readonly string[] = ['gantry-1', 'gantry-2'];

/** How an execution ended; `ENDED_ELSEWHERE` when it was cancelled meanwhile. */
export type Ending = 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'COMPENSATION_FAILED' | 'ENDED_ELSEWHERE';

/**
 * Runs an execution from its beginning or, over an engine that remembers, from where it stood. All that happens goes to
 * the history, the output or error with its last event. Throws only what the engine itself threw.
 */
export async function interpret(plan: ExecutionPlan, surroundings: Surroundings): Promise<Ending> {
  const run = new Run(plan, surroundings);
  try {
    if (plan.compensation) return await compensate(plan, surroundings, plan.compensation);
    try {
      const output = await runWorkflow(run);
      run.note('EXECUTION_COMPLETED', null, { output });
      await run.flush();
      return 'COMPLETED';
    } catch (error) {
      const problem = problemOf(error);
      if (compensations(plan.definition).size > 0) {
        await run.flush();
        return await compensate(plan, surroundings, { round: 0, problem, startedAt: run.startedAt });
      }
      run.note('EXECUTION_FAILED', null, { error: problemJson(problem) });
      await run.flush();
      return 'FAILED';
    }
  } catch (error) {
    if (error instanceof ExecutionEnded) return 'ENDED_ELSEWHERE';
    if (error instanceof DurableFault) throw error.cause;
    throw error;
  }
}

async function runWorkflow(run: Run): Promise<Json> {
  const { definition, input } = run.plan;
  run.note('EXECUTION_STARTED', null, { input });
  await run.flush();
  run.startedAt = run.now;
  const scope = workflowScope(run);
  await validate(run, definition.input?.schema, input, 'input', '/');
  const transformed = await transform(run, definition.input?.from, input, scope, '/');
  const frame: Frame = {
    reference: '/do',
    position: '',
    variables: {},
    deadline: Infinity,
    retriedByAuthor: false,
  };
  const deadline = await deadlineOf(
    run,
    definition.timeout,
    { ...frame, reference: '/' },
    transformed,
    scope,
  );
  const { output } = await runTasks(run, definition.do, transformed, { ...frame, deadline });
  const ending = { ...scope, context: run.context };
  const result = await transform(run, definition.output?.as, output, ending, '/');
  await validate(run, definition.output?.schema, result, 'output', '/');
  return result;
}
