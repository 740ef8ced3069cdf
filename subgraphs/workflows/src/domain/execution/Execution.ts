import type { HistoryEventType } from '../interpreter/HistoryEvent.js';
import type { Problem } from '../interpreter/WorkflowError.js';
import type { Json } from '../Json.js';

export const executionStatuses = [
  'PENDING',
  'RUNNING',
  'COMPENSATING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'COMPENSATION_FAILED',
] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** One run of a version of a workflow. */
export interface Execution {
  id: string;
  workflowId: string;
  /** The workflow's version that it runs, and goes on running unless somebody has it go over to another. */
  version: number;
  status: ExecutionStatus;
  input: Json;
  /** Where it calls connectors; null for where its definition says. */
  environment: string | null;
  /** Set once completed. */
  output: Json;
  /** What it has failed with, also while what it had done is being undone. */
  error: Problem | null;
  startedBy: string;
  /** What has started it, and starts it once; null where somebody asked for it. */
  cause: string | null;
  /** From 0 to 9, the highest first. */
  priority: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Whether an execution in this status is over. */
export function isOver(status: ExecutionStatus): boolean {
  return status !== 'PENDING' && status !== 'RUNNING' && status !== 'COMPENSATING';
}

/** Where an execution stands once this has happened; null where it stands as before. */
export function statusAfter(type: HistoryEventType): ExecutionStatus | null {
  switch (type) {
    case 'EXECUTION_STARTED':
      return 'RUNNING';
    case 'COMPENSATION_STARTED':
    case 'COMPENSATION_RESUMED':
      return 'COMPENSATING';
    case 'COMPENSATION_FAILED':
      return 'COMPENSATION_FAILED';
    case 'EXECUTION_COMPLETED':
      return 'COMPLETED';
    case 'EXECUTION_FAILED':
      return 'FAILED';
    case 'EXECUTION_CANCELLED':
      return 'CANCELLED';
    default:
      return null;
  }
}

/** The live stream that says when an execution's history has grown. */
export function executionStream(executionId: string): string {
  return `execution/${executionId}`;
}
