import type { Problem } from '../interpreter/WorkflowError.js';
import type { Json } from '../Json.js';

export const executionStatuses = ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** One run of a version of a workflow. */
export interface Execution {
  id: string;
  workflowId: string;
  /** The workflow's version that it runs, and goes on running. */
  version: number;
  status: ExecutionStatus;
  input: Json;
  /** Set once completed. */
  output: Json;
  /** Set once failed. */
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
  return status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED';
}

/** The live stream that says when an execution's history has grown. */
export function executionStream(executionId: string): string {
  return `execution/${executionId}`;
}
