import type { CallTask } from '../dsl/Definition.js';
import type { Paginate } from '../dsl/Paginate.js';
import type { Json, JsonObject } from '../Json.js';
import { attemptDelayMs, faultOf, outputOf, passes, type Attempt } from './Attempt.js';
import type { TaskFrame } from './Frame.js';
import { describeAuthorization } from './describeAuthorization.js';
import { readyCall, type ReadyCall } from './readyCall.js';
import type { Run } from './Run.js';
import { runPages } from './runPages.js';
import type { HttpFailure } from './Services.js';
import { problemJson, type WorkflowError } from './WorkflowError.js';

/** Runs a `call`: of a connector's operation, of an OpenAPI operation elsewhere, or of a plain HTTP endpoint. */
export async function runCall(run: Run, task: CallTask, frame: TaskFrame): Promise<Json> {
  await describeAuthorization(run, task, frame);
  // What is said of pages is asked of each of them.
  const { paginate, ...template } = task.with;
  const given = (await run.fillIn(template, frame.input, frame.scope, frame.reference)) as JsonObject;
  if (task.call !== 'connector' || paginate === undefined) {
    return outputOf(await answered(run, await readyCall(run, task.call, given, frame), given, frame), given);
  }
  return runPages(run, paginate as unknown as Paginate, frame, async (page, place) => {
    const result = await answered(run, await readyCall(run, task.call, given, place, page), given, place);
    if (result.kind !== 'answer') throw new Error(`A page without an answer: ${result.kind}.`);
    return result.answer;
  });
}

/** Makes a call until it succeeds, as often as it may be made. Throws the error that it means to the workflow. */
export async function answered(
  run: Run,
  call: ReadyCall,
  given: JsonObject,
  frame: TaskFrame,
): Promise<Attempt> {
  const { calls } = run.surroundings;
  const attempts = call.retries && !frame.retriedByAuthor ? calls.attempts : 1;
  for (let number = 1; ; number += 1) {
    const deadlineMs = Math.max(1, Math.min(call.patienceMs ?? calls.deadlineMs, frame.deadline - run.now));
    const result = (await run.step(
      `call ${frame.position}`,
      async () => call.attempt(deadlineMs) as never,
    )) as Attempt;
    const fault = faultOf(result, given, frame);
    if (!fault) return result;
    if (isPostponed(result)) {
      await putOff(run, result.failure, fault, frame);
      number -= 1;
      continue;
    }
    if (number >= attempts || !passes(result)) throw fault;
    const delay = attemptDelayMs(result, number, run.now, `${run.plan.executionId} ${frame.position}`, calls);
    if (run.now + delay >= frame.deadline) throw fault;
    run.note('TASK_RETRIED', frame.label, {
      attempt: number + 1,
      delayMilliseconds: delay,
      error: problemJson(fault.problem),
    });
    await run.flush();
    await run.sleep(delay);
    if (frame.deadline !== Infinity) await run.askNow();
  }
}

function isPostponed(result: Attempt): result is Extract<Attempt, { kind: 'failure' }> {
  return result.kind === 'failure' && result.failure.reason === 'postponed';
}

/** Waits until a call may be sent that has not been. That is none of its attempts. */
async function putOff(
  run: Run,
  { retryAfterMs = 0, detail }: HttpFailure,
  fault: WorkflowError,
  frame: TaskFrame,
): Promise<void> {
  if (run.now + retryAfterMs >= frame.deadline) throw fault;
  const until = new Date(run.now + retryAfterMs).toISOString();
  run.note('WAIT_STARTED', frame.label, { milliseconds: retryAfterMs, until, reason: detail });
  await run.flush();
  await run.sleep(retryAfterMs);
  if (frame.deadline !== Infinity) await run.askNow();
}
