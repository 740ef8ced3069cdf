import type { TaskList, Task } from '../dsl/Definition.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { TaskFrame } from './Frame.js';
import type { HistoryEvent } from './HistoryEvent.js';

/** How something that a task has done is undone, as the history keeps it with the task's completion. */
export interface Undo {
  /** How the history calls the task. */
  task: string;
  /** The task's place in its round, which no other completion has. */
  place: string;
  /** JSON Pointer of the task. */
  reference: string;
  input: Json;
  output: Json;
  /** The variables of enclosing tasks, as they were. */
  variables: JsonObject;
  /** `$context` as it was behind the task. */
  context: Json;
}

/** The events that say what there is to be undone. */
export const undoingTypes = [
  'TASK_COMPLETED',
  'TASK_COMPENSATED',
  'TASK_COMPENSATION_SKIPPED',
] as const satisfies HistoryEvent['type'][];

/** The tasks that undo a task; null for none. */
export function compensationOf({ metadata }: Pick<Task, 'metadata'>): TaskList | null {
  const compensate = isJsonObject(metadata) ? metadata['compensate'] : undefined;
  return Array.isArray(compensate) ? (compensate as unknown as TaskList) : null;
}

/** What the completion of a task that can be undone keeps for that. */
export function undoDetail(
  compensation: TaskList,
  { position, reference, input, variables }: TaskFrame,
  context: Json,
): JsonObject {
  // A context can be long, and most have no use for it.
  const asksForContext = JSON.stringify(compensation).includes('$context');
  return { place: position, reference, input, variables, context: asksForContext ? context : {} };
}

/**
 * What has been done and not undone yet, the last first. What a retry has done again at its place is to be undone once, as what
 * it did last.
 * @param events in order; those of other types than `undoingTypes` say nothing here
 */
export function remainingUndos(events: readonly HistoryEvent[]): Undo[] {
  const remaining = new Map<string, Undo>();
  for (const { type, task, detail } of events) {
    const { undo, place, output = null } = isJsonObject(detail) ? detail : {};
    if (type === 'TASK_COMPENSATED' || type === 'TASK_COMPENSATION_SKIPPED') remaining.delete(String(place));
    if (type === 'TASK_COMPLETED' && isJsonObject(undo)) {
      const done = { ...undo, task, output } as unknown as Undo;
      remaining.delete(done.place);
      remaining.set(done.place, done);
    }
  }
  return [...remaining.values()].toReversed();
}
