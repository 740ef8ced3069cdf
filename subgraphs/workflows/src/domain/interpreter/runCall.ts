import type { CallTask } from '../dsl/Definition.js';
import type { Json, JsonObject } from '../Json.js';
import { attemptDelayMs, faultOf, outputOf, passes, type Attempt } from './Attempt.js';
import type { TaskFrame } from './Frame.js';
import { describeAuthorization } from './describeAuthorization.js';
import { readyCall } from './readyCall.js';
import type { Run } from './Run.js';
import { problemJson } from './WorkflowError.js';

/** Runs a `call`: of a connector's operation, of an OpenAPI operation elsewhere, or of a plain HTTP endpoint. */
export async function runCall(run: Run, task: CallTask, frame: TaskFrame): Promise<Json> {
  await describeAuthorization(run, task, frame);
  const given = await run.fillIn(task.with, frame.input, frame.scope, frame.reference);
  const call = await readyCall(run, task.call, given as JsonObject, frame);
  const { calls } = run.surroundings;
  const attempts = call.retries && !frame.retriedByAuthor ? calls.attempts : 1;
  for (let number = 1; ; number += 1) {
    const deadlineMs = Math.max(1, Math.min(calls.deadlineMs, frame.deadline - run.now));
    const result = (await run.step(
      `call ${frame.position}`,
      async () => call.attempt(deadlineMs) as never,
    )) as Attempt;
    const fault = faultOf(result, given as JsonObject, frame);
    if (!fault) return outputOf(result, given as JsonObject);
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
