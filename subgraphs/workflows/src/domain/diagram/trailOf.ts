import { tasksIn } from '../dsl/advice/tasksIn.js';
import type { Definition } from '../dsl/Definition.js';
import type { HistoryEvent, HistoryEventType } from '../interpreter/HistoryEvent.js';
import type { Json } from '../Json.js';
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
  const pointers = pointersByLabel(definition);
  const found = new Map<string, TaskState>();
  const steps = new Set<string>();
  const last = new Map<string, string>();
  let completed = false;
  for (const { type, task, part } of events) {
    completed ||= type === 'EXECUTION_COMPLETED';
    const pointer = task === null ? undefined : pointers.get(task);
    const state = states[type];
    if (pointer === undefined || state === undefined) continue;
    if (state === 'RUNNING' || state === 'SKIPPED') {
      // What is inside of it begins anew.
      for (const list of last.keys()) if (list.includes(` ${pointer}/`)) last.delete(list);
      const list = `${part} ${pointer.split('/').slice(0, -2).join('/')}`;
      const before = last.get(list);
      if (before !== undefined) steps.add(`${before} ${pointer}`);
      last.set(list, pointer);
    }
    found.set(pointer, state);
  }
  const lasts = new Set(last.values());
  return {
    stateOf: (pointer) => found.get(pointer) ?? null,
    went: (from, to) => {
      if (to !== null) return steps.has(`${from} ${to}`);
      const state = found.get(from);
      return completed && lasts.has(from) && (state === 'COMPLETED' || state === 'SKIPPED');
    },
  };
}

/** The pointers of all tasks by what the history calls them: their names, where these are unique. */
function pointersByLabel(definition: Definition): Map<string, string> {
  const tasks = tasksIn(definition.do as unknown as Json[], ['do']);
  const counts = new Map<string, number>();
  for (const { name } of tasks) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    tasks.map(({ name, path }) => {
      const pointer = pointerOf(path);
      return [counts.get(name) === 1 ? name : pointer, pointer];
    }),
  );
}
