import type { ApprovalDesk } from '../approval/ApprovalDesk.js';
import type { EventExchange } from '../event/EventExchange.js';
import type { HistoryRecorder } from '../interpreter/HistoryEvent.js';
import type { ExecutionPlan } from '../interpreter/Run.js';
import type { ConnectorDirectory } from '../interpreter/Services.js';
import type { Secrets } from '../secrets/secretValue.js';
import type { Problem } from '../interpreter/WorkflowError.js';
import type { ExecutionJob } from './ExecutionEngine.js';

/** A job that waits, with its place among those that do. */
export interface PendingJob extends ExecutionJob {
  /** When it was asked for, or let go by its workflow. */
  since: Date;
}

/** What an execution runs, and which of its workflow's versions that is. */
export interface VersionedPlan extends ExecutionPlan {
  version: number;
}

/** Port: what executions read and write while they run, each within its own tenant. */
export interface ExecutionStore {
  /** What to run, or null when there is no such execution or it is over. */
  plan(job: ExecutionJob): Promise<VersionedPlan | null>;
  /** @param version that is run: once the execution has another, `record` throws `VersionLeft`. Absent for whichever it is */
  history(job: ExecutionJob, version?: number): HistoryRecorder;
  connectors(job: ExecutionJob): ConnectorDirectory;
  /** Those of these secrets that the tenant has. */
  secrets(job: ExecutionJob, names: readonly string[]): Promise<Secrets>;
  events(job: ExecutionJob): EventExchange;
  approvals(job: ExecutionJob): ApprovalDesk;
  /** Ends an execution that cannot go on; does nothing when it is over. */
  fail(job: ExecutionJob, problem: Problem): Promise<void>;
  /** Ends an execution; null when it is over. */
  cancel(job: ExecutionJob): Promise<ExecutionJob | null>;
  /** The executions that run within this one, and that it waits for, or would if it went on. */
  awaitedBy(job: ExecutionJob): Promise<ExecutionJob[]>;
  /** Executions of all tenants that run within one that is over, which would have waited for them; a few hundred at most. */
  orphans(): Promise<ExecutionJob[]>;
  /** Executions of all tenants that were put away until now and have to go on; and the milliseconds until the next one is. */
  due(limit: number): Promise<{ jobs: ExecutionJob[]; nextInMs: number }>;
  /**
   * Executions of all tenants that were asked for before then, have not begun, and do not wait for their workflow; those that
   * come after `after`, a few hundred at most, in order.
   */
  pending(before: Date, after: PendingJob | null): Promise<PendingJob[]>;
  /** Lets executions begin that wait for the workflow of this one, as far as it has room for them now. */
  letGo(job: ExecutionJob): Promise<ExecutionJob[]>;
  /** One execution of each workflow for which any wait; a few hundred at most. */
  held(): Promise<ExecutionJob[]>;
}
