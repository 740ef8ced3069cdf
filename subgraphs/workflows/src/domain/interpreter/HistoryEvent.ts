import type { Json } from '../Json.js';

/** What can happen in an execution, for its history. */
export const historyEventTypes = [
  'EXECUTION_STARTED',
  'TASK_STARTED',
  'TASK_SKIPPED',
  'TASK_RETRIED',
  'TASK_COMPLETED',
  'TASK_FAILED',
  'TASK_CANCELLED',
  'WAIT_STARTED',
  'LISTEN_STARTED',
  'EVENT_CONSUMED',
  'EVENT_EMITTED',
  'EXECUTION_MIGRATED',
  'APPROVAL_REQUESTED',
  'APPROVAL_ANSWERED',
  'COMPENSATION_STARTED',
  'COMPENSATION_RESUMED',
  'TASK_COMPENSATION_STARTED',
  'TASK_COMPENSATED',
  'TASK_COMPENSATION_FAILED',
  'TASK_COMPENSATION_SKIPPED',
  'COMPENSATION_FAILED',
  'EXECUTION_COMPLETED',
  'EXECUTION_FAILED',
  'EXECUTION_CANCELLED',
] as const;

export type HistoryEventType = (typeof historyEventTypes)[number];

/** What the interpreter has to say to an execution's history. */
export interface HistoryEntry {
  /** Where the execution goes on side by side, the key of the part that says it; otherwise empty. */
  part: string;
  /** Counts from 1 within its part, without gaps. */
  number: number;
  type: HistoryEventType;
  /** The task's name, or its JSON Pointer where the name is not unique in the definition; null for the execution. */
  task: string | null;
  /** Milliseconds since 1970. */
  at: number;
  /** What else is to be known, by type. */
  detail: Json;
  /** When the task that has completed began, in milliseconds since 1970. */
  startedAt?: number;
}

/** One line of an execution's history. */
export interface HistoryEvent extends HistoryEntry {
  /** Counts from 1 within its execution, without gaps: in the order in which they were written. */
  sequence: number;
}

/** Whether nothing follows an event of this type, unless somebody has what could not be undone tried again. */
export function endsHistory(type: HistoryEventType): boolean {
  return (
    type === 'EXECUTION_COMPLETED' ||
    type === 'EXECUTION_FAILED' ||
    type === 'EXECUTION_CANCELLED' ||
    type === 'COMPENSATION_FAILED'
  );
}

/** Port: keeps an execution's history. */
export interface HistoryRecorder {
  /**
   * Appends entries of one part; one that is already there is left as it is, so that a repeat writes nothing twice.
   * Answers when the last of them happened, and whether the execution has been ended by someone else, in which case
   * nothing was written.
   */
  record(entries: readonly HistoryEntry[]): Promise<{ at: number; ended: boolean }>;
  /** What of these types has been recorded of these tasks, in order. */
  recorded(types: readonly HistoryEventType[], tasks: readonly string[]): Promise<HistoryEvent[]>;
}
