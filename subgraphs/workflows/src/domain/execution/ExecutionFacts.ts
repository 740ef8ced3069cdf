/** What the world is told of an execution, besides the event itself. */
export interface ExecutionFacts {
  executionId: string;
  workflowId: string;
  /** Told with the first event only; empty afterwards. */
  workflowName: string;
  version: number;
  startedBy: string;
  createdAt: Date;
  startedAt: Date | null;
}
