import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import type { TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { Durable } from '../interpreter/Durable.js';

/** An execution by its id, with the tenant whose it is. */
export interface ExecutionJob {
  executionId: string;
  tenantId: string;
  /** How often it has been put away while it only waited; absent for never. */
  wakes?: number;
  /** The tenant's, when it was asked for. Absent of what was asked for before there were tiers here. */
  tier?: Tier;
  /** From 0 to 9, the highest first. */
  priority?: number;
  /** Where the trace stood of what asked for it; null where nobody saw it. Absent where that has to be looked up. */
  trace?: TraceContext | null;
}

/** Port: runs executions to their end, whatever happens to the process. */
export interface ExecutionEngine {
  /** Goes on with what a crash has interrupted, and begins to take new jobs. */
  start(run: (job: ExecutionJob, durable: Durable) => Promise<void>): Promise<void>;
  /** Ends taking jobs; those that run go on after the next start. */
  stop(): Promise<void>;
  /** Takes a job, once: a repeat does nothing. */
  submit(job: ExecutionJob): Promise<void>;
  /** Which of these executions have been submitted. */
  known(executionIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Lets a job do no further step. The execution has been marked as cancelled before. */
  cancel(job: ExecutionJob): Promise<void>;
  /** Jobs that the engine has given up, so that they would never end; a few hundred at most. */
  givenUp(): Promise<ExecutionJob[]>;
  /** Keeps nothing any more of a job that was given up. */
  forget(job: ExecutionJob): Promise<void>;
  /** Keeps nothing any more of jobs that ended before then; their history is kept elsewhere. */
  tidy(before: Date): Promise<void>;
}
