import type { RunTask } from '../dsl/Definition.js';
import { isJsonObject, type Json } from '../Json.js';
import { referenceText } from '../workflow/WorkflowReference.js';
import type { ChildEnd, ChildStart } from './ChildWorkflows.js';
import type { TaskFrame } from './Frame.js';
import { partKeyOf } from './partKeyOf.js';
import type { Run } from './Run.js';
import { standardErrors, WorkflowError, type Problem } from './WorkflowError.js';

/**
 * Runs another workflow as an execution of its own, and gives its output once it has ended; an error of its becomes one of this
 * task. It is cancelled when this task's time is over or its branch has lost, and at the latest with the execution that waits for it.
 */
export async function runChildWorkflow(run: Run, task: RunTask, frame: TaskFrame): Promise<Json> {
  const { await: awaited = true, return: wanted = 'stdout' } = task.run;
  const { input = {}, ...named } = task.run.workflow!;
  const fill = (value: Json): Promise<Json> => run.fillIn(value, frame.input, frame.scope, frame.reference);
  const [filled, given] = [(await fill(named)) as Record<string, Json>, await fill(input)];
  const { namespace, name, version } = Object.fromEntries(
    Object.entries(filled).map(([key, value]) => [key, String(value)]),
  ) as typeof named;
  // The same on each replay, and another for each time that the flow comes here.
  const key = partKeyOf(run.part, frame.position, run.visit(frame.position), 'child');
  const signal = awaited ? `child ${key}` : null;
  const { children } = run.surroundings;
  // A secret is not handed on: whoever needs one names it.
  const started = (await run.step(
    `start ${frame.position}`,
    async () =>
      children.start({ namespace, name, version, input: run.mask.value(given), key, signal }) as never,
  )) as ChildStart;
  if (started.kind === 'refused') throw refusalOf(started, frame);
  if (signal === null) return frame.input;
  const sent = await run.whileAwaiting(started.executionId, () => run.signal(signal, frame.deadline));
  const what = referenceText({ namespace, name, version });
  if (!sent) {
    await run.step(`cancel ${frame.position}`, async () => {
      await children.cancel(started.executionId);
      return null;
    });
    const detail = `The time allowed passed before the workflow ${what} had ended.`;
    throw WorkflowError.standard('timeout', frame.reference, detail);
  }
  const end = sent.payload as unknown as ChildEnd;
  if (end.status === 'COMPLETED') return wanted === 'none' ? null : end.output;
  throw errorOf(end, what, frame);
}

function refusalOf(
  { reason, detail }: Extract<ChildStart, { kind: 'refused' }>,
  frame: TaskFrame,
): WorkflowError {
  if (reason === 'missing') return WorkflowError.standard('configuration', frame.reference, detail);
  if (reason === 'too deep') return WorkflowError.standard('runtime', frame.reference, detail);
  return WorkflowError.standard('runtime', frame.reference, detail, {
    title: 'Too Many Requests',
    status: 429,
  });
}

/** What the workflow failed with, at the task that ran it. */
function errorOf({ executionId, status, error }: ChildEnd, what: string, frame: TaskFrame): WorkflowError {
  if (status === 'CANCELLED' || !isJsonObject(error)) {
    const detail = `The execution ${executionId} of the workflow ${what} was cancelled.`;
    return WorkflowError.standard('runtime', frame.reference, detail);
  }
  const problem = error as unknown as Problem;
  return new WorkflowError({ ...standardErrors.runtime, ...problem, instance: frame.reference });
}
