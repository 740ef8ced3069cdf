import type { StartPolicy } from '../limits/StartPolicy.js';

/** A named workflow; its definition is its latest version's. */
export interface Workflow {
  id: string;
  name: string;
  /** The latest version; counts from 1. */
  version: number;
  /** The conversation that the latest version came from. */
  conversationId: string | null;
  /** How its executions begin, by its latest version. */
  startPolicy: StartPolicy;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

/** One version of a workflow, which never changes. */
export interface WorkflowVersion {
  workflowId: string;
  version: number;
  /** As it was written. */
  definition: string;
  createdBy: string;
  createdAt: Date;
}
