import type { Definition } from '../dsl/Definition.js';
import { tasksByLabel } from '../dsl/tasksByLabel.js';
import type { HistoryEvent, HistoryEventType } from '../interpreter/HistoryEvent.js';
import { pointerOf } from '../source/pointerOf.js';

/** What has become of a task so far; of one that ran several times, the last time. */
export type TaskState = 'RUNNING' | 'COMPLETED' | 'FAILED' | 'SKIPPED' | 'CANCELLED' | 'UNDONE';

const states: Partial<Record<HistoryEventType, TaskState>> = {
  TASK_STARTED: 'RUNNING',
  TASK_COMPLETED: 'COMPLETED',
  TASK_FAILED: 'FAILED',
  TASK_SKIPPED: 'SKIPPED',
  TASK_CANCELLED: 'CANCELLED',
  TASK_COMPENSATED: 'UNDONE',
};

/** What an execution has done, for its diagram. */
export interface Trail {
  /** What became of the task at a JSON Pointer; null when it never began. */
  stateOf(pointer: string): TaskState | null;
  /** Whether the flow went from a task to another of its list, or with null behind its list. */
  went(from: string, to: string | null): boolean;
}

/** The part of an event that a trail needs. */
export type TrailEvent = Pick<HistoryEvent, 'type' | 'task' | 'part'>;

/** The trail of a history of a definition, in order. */
export function trailOf(definition: Definition, events: Iterable<TrailEvent>): Trail {
  const tasks = tasksByLabel(definition);
  const reached = new Map<string, TaskState>();
  const steps = new Set<string>();
  const last = new Map<string, string>();
  let completed = false;
  for (const { type, task, part } of events) {
    completed ||= type === 'EXECUTION_COMPLETED';
    const found = task === null ? undefined : tasks.get(task);
    const state = states[type];
    if (found === undefined || state === undefined) continue;
    const pointer = pointerOf(found.path);
    if (state === 'RUNNING' || state === 'SKIPPED') {
      // What is inside of it begins anew.
      for (const list of last.keys()) if (list.includes(` ${pointer}/`)) last.delete(list);
      const list = `${part} ${pointer.split('/').slice(0, -2).join('/')}`;
      const before = last.get(list);
      if (before !== undefined) steps.add(`${before} ${pointer}`);
      last.set(list, pointer);
    }
    reached.set(pointer, state);
  }
  const lasts = new Set(last.values());
  return {
    stateOf: (pointer) => reached.get(pointer) ?? null,
    went: (from, to) => {
      if (to !== null) return steps.has(`${from} ${to}`);
      const state = reached.get(from);
      return completed && lasts.has(from) && (state === 'COMPLETED' || state === 'SKIPPED');
    },
  };
}
