import type { CallTask } from '../dsl/Definition.js';
import type { EmitTask } from '../dsl/EventTasks.js';
import type { Json, JsonObject } from '../Json.js';
import type { TaskFrame } from './Frame.js';
import type { Run } from './Run.js';
import { runCall } from './runCall.js';
import { runEmit } from './runEmit.js';

/** The type of the events by which workflows tell something. */
export const notificationType = 'gantry.workflow.notification';

/**
 * Runs a call of `notify`: tells something by an event of the tenant, to a webhook or by mail, and gives the task's input. A webhook is
 * called as by `call: http`, with the same key on each attempt; a mail has the same id on each.
 */
export async function runNotify(run: Run, task: CallTask, frame: TaskFrame): Promise<Json> {
  const { channel, endpoint = null, headers = {}, ...told } = task.with;
  if (channel === 'webhook') {
    const body: JsonObject = { ...told, executionId: run.plan.executionId, task: frame.label };
    await runCall(
      run,
      { ...task, call: 'http', with: { method: 'post', endpoint, headers, body, output: 'raw' } },
      frame,
    );
    return frame.input;
  }
  if (channel === 'mail') {
    await runCall(run, { ...task, call: 'mail', with: told }, frame);
    return frame.input;
  }
  const { document } = run.plan.definition;
  const event: EmitTask['emit']['event']['with'] = {
    source: `/workflows/${encodeURIComponent(document.namespace)}/${encodeURIComponent(document.name)}`,
    type: notificationType,
    subject: told['subject'] ?? null,
    data: { ...told, executionId: run.plan.executionId, task: frame.label },
  };
  await runEmit(run, { emit: { event: { with: event } } }, frame);
  return frame.input;
}
