import type { Catch, RetryPolicy, TryTask } from '../dsl/Definition.js';
import { durationMs } from '../dsl/duration.js';
import { bareExpression } from '../dsl/expressionOf.js';
import type { Json, JsonObject } from '../Json.js';
import type { Outcome, TaskFrame } from './Frame.js';
import { retryDelayMs } from './retryDelay.js';
import type { Run } from './Run.js';
import { inside } from './runKind.js';
import { isTrue } from './runTask.js';
import { runTasks } from './runTasks.js';
import { sameErrorType } from './sameErrorType.js';
import { problemJson, WorkflowError, type Problem } from './WorkflowError.js';

/** How often a policy without a limit is followed. */
const mostRetries = 1_000;

/** Runs a `try`: its tasks, and when they fail with an error that `catch` is for, its retries and its handling. */
export async function runTry(run: Run, task: TryTask, frame: TaskFrame): Promise<Outcome> {
  const { catch: handler } = task;
  const policy = await policyOf(run, handler, frame);
  const startedAt = run.now;
  const attemptMs = durationMs(policy?.limit?.attempt?.duration) ?? Infinity;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runTasks(run, task.try, frame.input, {
        ...inside(frame, 'try'),
        retriedByAuthor: frame.retriedByAuthor || policy !== null,
        deadline: Math.min(frame.deadline, run.now + attemptMs),
      });
    } catch (error) {
      if (!(error instanceof WorkflowError) || !(await catches(run, handler, error.problem, frame)))
        throw error;
      const delay = policy
        ? await nextDelay(run, policy, attempt, startedAt, error.problem, handler, frame)
        : null;
      if (delay === null) return await handle(run, handler, policy !== null, error, frame);
      run.note('TASK_RETRIED', frame.label, {
        attempt: attempt + 1,
        delayMilliseconds: delay,
        error: problemJson(error.problem),
      });
      await run.flush();
      await run.sleep(delay);
      if (delay > 0 && frame.deadline !== Infinity) await run.askNow();
    }
  }
}

async function handle(
  run: Run,
  handler: Catch,
  retried: boolean,
  error: WorkflowError,
  frame: TaskFrame,
): Promise<Outcome> {
  const { then = 'continue' } = handler;
  const settled = handler.then !== undefined;
  if (handler.do !== undefined) {
    const at = inside(frame, 'catch');
    const handled = await runTasks(run, handler.do, frame.input, {
      ...at,
      reference: `${at.reference}/do`,
      variables: { ...frame.variables, [handler.as ?? 'error']: problemJson(error.problem) },
    });
    return handled.then === 'continue' ? { output: handled.output, then, settled } : handled;
  }
  // Retries that were of no use leave the error as it is; a catch that does nothing else swallows it.
  if (retried && !settled) throw error;
  return { output: frame.input, then, settled };
}

async function catches(run: Run, handler: Catch, problem: Problem, frame: TaskFrame): Promise<boolean> {
  const wanted = handler.errors?.with;
  if (wanted !== undefined) {
    const filled = (await run.fillIn(wanted, frame.input, frame.scope, frame.reference)) as JsonObject;
    const found = problemJson(problem);
    if (!Object.entries(filled).every(([key, value]) => fits(key, value, found[key]))) return false;
  }
  return holds(run, handler, problem, handler, frame);
}

function fits(key: string, wanted: Json, found: Json | undefined): boolean {
  if (key === 'type' && typeof wanted === 'string' && typeof found === 'string')
    return sameErrorType(wanted, found);
  return wanted === found;
}

/** Whether `when` allows and `exceptWhen` does not forbid; both are asked of the error. */
async function holds(
  run: Run,
  { when, exceptWhen }: { when?: string; exceptWhen?: string },
  problem: Problem,
  handler: Catch,
  frame: TaskFrame,
): Promise<boolean> {
  const ask = async (jq: string): Promise<boolean> => {
    const error = problemJson(problem);
    const scope = { ...frame.scope, context: run.context, [handler.as ?? 'error']: error };
    return isTrue(await run.evaluateOne(bareExpression(jq), error, scope, frame.reference));
  };
  if (when !== undefined && !(await ask(when))) return false;
  return exceptWhen === undefined || !(await ask(exceptWhen));
}

/** Milliseconds until the next attempt, or null when there is to be none. */
async function nextDelay(
  run: Run,
  policy: RetryPolicy,
  attempt: number,
  startedAt: number,
  problem: Problem,
  handler: Catch,
  frame: TaskFrame,
): Promise<number | null> {
  if (attempt > Math.min(policy.limit?.attempt?.count ?? mostRetries, mostRetries)) return null;
  if (!(await holds(run, policy, problem, handler, frame))) return null;
  const delay = retryDelayMs(policy, attempt, `${run.plan.executionId} ${frame.position}`);
  const limit = durationMs(policy.limit?.duration);
  if (limit !== null && (await run.askNow()) + delay > startedAt + limit) return null;
  return run.now + delay < frame.deadline ? delay : null;
}

async function policyOf(run: Run, handler: Catch, frame: TaskFrame): Promise<RetryPolicy | null> {
  const { retry } = handler;
  if (retry === undefined) return null;
  const policy = typeof retry === 'string' ? run.plan.definition.use?.retries?.[retry] : retry;
  if (!policy) return null;
  // `when` and `exceptWhen` are asked after each failure; all else is settled once.
  const { when, exceptWhen, ...settled } = policy;
  const filled = (await run.fillIn(
    settled as Json,
    frame.input,
    frame.scope,
    frame.reference,
  )) as RetryPolicy;
  return {
    ...filled,
    ...(when === undefined ? {} : { when }),
    ...(exceptWhen === undefined ? {} : { exceptWhen }),
  };
}
