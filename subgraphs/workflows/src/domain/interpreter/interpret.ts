import type { Json } from '../Json.js';
import type { Frame } from './Frame.js';
import { DurableFault, ExecutionEnded, Run, type ExecutionPlan, type Surroundings } from './Run.js';
import { deadlineOf, transform, validate, workflowScope } from './runTask.js';
import { runTasks } from './runTasks.js';
import { problemJson, standardErrors, WorkflowError, type Problem } from './WorkflowError.js';

/** Changes when running executions could no longer be replayed by this code as they are. */
export const interpreterVersion = 'gantry-2';

/** How an execution ended; `ENDED_ELSEWHERE` when it was cancelled meanwhile. */
export type Ending = 'COMPLETED' | 'FAILED' | 'ENDED_ELSEWHERE';

/**
 * Runs an execution from its beginning or, over an engine that remembers, from where it stood. All that happens goes to
 * the history, the output or error with its last event. Throws only what the engine itself threw.
 */
export async function interpret(plan: ExecutionPlan, surroundings: Surroundings): Promise<Ending> {
  const run = new Run(plan, surroundings);
  try {
    try {
      const output = await runWorkflow(run);
      run.note('EXECUTION_COMPLETED', null, { output });
      await run.flush();
      return 'COMPLETED';
    } catch (error) {
      run.note('EXECUTION_FAILED', null, { error: problemJson(problemOf(error)) });
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

/** What an error becomes in the history. Ours to pass on: that the execution ended, and that the engine failed. */
function problemOf(error: unknown): Problem {
  if (error instanceof WorkflowError) return error.problem;
  if (error instanceof ExecutionEnded || error instanceof DurableFault) throw error;
  return {
    ...standardErrors.runtime,
    detail: `The interpreter failed: ${(error as Error).message}`,
    instance: '/',
  };
}
