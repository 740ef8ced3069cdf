import type { Durable } from '../interpreter/Durable.js';

/** An execution by its id, with the tenant whose it is. */
export interface ExecutionJob {
  executionId: string;
  tenantId: string;
}

/** Port: runs executions to their end, whatever happens to the process. */
export interface ExecutionEngine {
  /** Goes on with what a crash has interrupted, and begins to take new jobs. */
  start(run: (job: ExecutionJob, durable: Durable) => Promise<void>): Promise<void>;
  /** Ends taking jobs; those that run go on after the next start. */
  stop(): Promise<void>;
  /** Takes a job, once: a repeat does nothing. */
  submit(job: ExecutionJob): Promise<void>;
  /** Lets a job do no further step. The execution has been marked as cancelled before. */
  cancel(job: ExecutionJob): Promise<void>;
  /** Whether the engine has given the job up, so that it would never end. */
  hasGivenUp(job: ExecutionJob): Promise<boolean>;
}
