import type { HistoryRecorder } from '../interpreter/HistoryEvent.js';
import type { ExecutionPlan } from '../interpreter/Run.js';
import type { ConnectorDirectory } from '../interpreter/Services.js';
import type { Problem } from '../interpreter/WorkflowError.js';
import type { ExecutionJob } from './ExecutionEngine.js';

/** Port: what executions read and write while they run, each within its own tenant. */
export interface ExecutionStore {
  /** What to run, or null when there is no such execution or it is over. */
  plan(job: ExecutionJob): Promise<ExecutionPlan | null>;
  history(job: ExecutionJob): HistoryRecorder;
  connectors(job: ExecutionJob): ConnectorDirectory;
  /** Ends an execution that cannot go on; does nothing when it is over. */
  fail(job: ExecutionJob, problem: Problem): Promise<void>;
  /** Executions of all tenants that were put away until now and have to go on; and the milliseconds until the next one is. */
  due(limit: number): Promise<{ jobs: ExecutionJob[]; nextInMs: number }>;
  /** Executions of all tenants that were asked for before then and have not begun; a few hundred at most. */
  pending(before: Date): Promise<ExecutionJob[]>;
}
