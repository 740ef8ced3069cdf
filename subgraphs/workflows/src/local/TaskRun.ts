import type { Definition } from '../domain/dsl/Definition.js';
import type { HistoryEvent } from '../domain/interpreter/HistoryEvent.js';
import type { Problem } from '../domain/interpreter/WorkflowError.js';
import { isJsonObject, type Json } from '../domain/Json.js';
import { placedTasks, type PlacedTask } from './placedTasks.js';

/** What came of a task, each time that it was its turn. */
export interface TaskRun {
  name: string;
  /** JSON Pointer to the task within the definition (RFC 6901). */
  reference: string;
  status: 'COMPLETED' | 'FAILED' | 'SKIPPED' | 'CANCELLED';
  /** ISO 8601; null when it never began. */
  startedAt: string | null;
  /** ISO 8601; null when it never began. */
  finishedAt: string | null;
  /** Attempts made, the first included. */
  attempts: number;
  /** Of a task that has completed. */
  output?: Json;
  /** Of a task that has failed. */
  error?: Problem;
}

/**
 * What a history says of its tasks, in the order in which their turns came. What had begun when the history ends, or when
 * nobody waited for it any more, was cancelled.
 */
export function taskRunsOf(definition: Definition, events: readonly HistoryEvent[]): TaskRun[] {
  const labels = placedTasks(definition);
  const runs: TaskRun[] = [];
  /** A task is begun once at a time in each part of the execution, so that and its place tell which run of it is meant. */
  const open = new Map<string, TaskRun>();
  for (const { type, task: label, at, detail, part: line } of events) {
    if (label === null) continue;
    const { name, reference } = labels.get(label) ?? unplaced(label);
    const place = `${line} ${reference}`;
    const run = open.get(place);
    const finish = (status: TaskRun['status'], more: Partial<TaskRun> = {}): void => {
      if (run) Object.assign(run, { status, finishedAt: instant(at), ...more });
      open.delete(place);
    };
    if (type === 'TASK_STARTED') {
      const begun: TaskRun = {
        name,
        reference,
        status: 'CANCELLED',
        startedAt: instant(at),
        finishedAt: null,
        attempts: 1,
      };
      runs.push(begun);
      open.set(place, begun);
    } else if (type === 'TASK_SKIPPED') runs.push(notBegun(name, reference, 'SKIPPED'));
    else if (type === 'TASK_RETRIED' && run) run.attempts = Number(part(detail, 'attempt'));
    else if (type === 'TASK_COMPLETED') finish('COMPLETED', { output: part(detail, 'output') });
    else if (type === 'TASK_FAILED') finish('FAILED', { error: part(detail, 'error') as unknown as Problem });
    else if (type === 'TASK_CANCELLED') {
      // Whoever waited for it says so, not it itself.
      const inside = [...open].filter(
        ([, { reference: at }]) => at === reference || at.startsWith(`${reference}/`),
      );
      if (!inside.some(([, { reference: at }]) => at === reference))
        runs.push(notBegun(name, reference, 'CANCELLED'));
      for (const [key, inner] of inside) {
        inner.finishedAt = instant(at);
        open.delete(key);
      }
    }
  }
  const end = events.at(-1)?.at ?? 0;
  for (const run of open.values()) run.finishedAt = instant(end);
  return runs;
}

function notBegun(name: string, reference: string, status: TaskRun['status']): TaskRun {
  return { name, reference, status, startedAt: null, finishedAt: null, attempts: 0 };
}

function unplaced(label: string): Pick<PlacedTask, 'name' | 'reference'> {
  return { name: label, reference: label };
}

function part(detail: Json, name: string): Json {
  return (isJsonObject(detail) ? detail[name] : undefined) ?? null;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
