import type { Definition } from '../dsl/Definition.js';
import type { EmitTask } from '../dsl/EventTasks.js';
import type { CloudEvent } from '../event/CloudEvent.js';
import type { Json, JsonObject } from '../Json.js';
import type { TaskFrame } from './Frame.js';
import { idempotencyKeyOf } from './idempotencyKeyOf.js';
import type { Run } from './Run.js';
import { WorkflowError } from './WorkflowError.js';

/** What an event comes from that does not say so itself: the workflow, by its namespace and name. */
function sourceOf({ document: { namespace, name } }: Definition): string {
  return `/${namespace}/${name}`;
}

/** Runs an `emit`: publishes its event, and gives it. Its id is the same on each repeat, so that it happens once. */
export async function runEmit(run: Run, task: EmitTask, frame: TaskFrame): Promise<Json> {
  const { event: template } = task.emit;
  const given = (await run.fillIn(template.with, frame.input, frame.scope, frame.reference)) as JsonObject;
  const { id, source, type, time, ...rest } = given;
  const composed: CloudEvent = {
    specversion: '1.0',
    id: id === undefined ? idempotencyKeyOf(run.plan.executionId, frame.position) : textOf('id', id),
    source: source === undefined ? sourceOf(run.plan.definition) : textOf('source', source),
    type: textOf('type', type),
    time: time === undefined ? new Date(run.now).toISOString() : instantOf(time),
    ...(rest['data'] === undefined ? {} : { datacontenttype: 'application/json' }),
    ...Object.fromEntries(Object.entries(rest).filter(([name, value]) => name === 'data' || value !== null)),
  };
  // It is kept until those who wait for it have been told.
  const event = run.mask.value(composed as JsonObject) as CloudEvent;
  await run.step(`emit ${frame.position}`, async () => {
    await run.surroundings.events.emit(event);
    return null;
  });
  run.note('EVENT_EMITTED', frame.label, { id: event.id, source: event.source, type: event.type });
  return event as JsonObject;

  function textOf(name: string, value: Json | undefined): string {
    if (typeof value === 'string' && value !== '') return value;
    throw fault(`The event's ${name} must be a string; found ${JSON.stringify(value)}.`);
  }

  function instantOf(value: Json): string {
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value;
    throw fault(`The event's time must be a time of RFC 3339; found ${JSON.stringify(value)}.`);
  }

  function fault(detail: string): WorkflowError {
    return WorkflowError.standard('expression', frame.reference, detail);
  }
}
