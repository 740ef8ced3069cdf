import { DurableFault, ExecutionEnded } from './Run.js';
import { standardErrors, WorkflowError, type Problem } from './WorkflowError.js';

/** What an error becomes in the history. Ours to pass on: that the execution ended, and that the engine failed. */
export function problemOf(error: unknown): Problem {
  if (error instanceof WorkflowError) return error.problem;
  if (error instanceof ExecutionEnded || error instanceof DurableFault) throw error;
  return {
    ...standardErrors.runtime,
    detail: `The interpreter failed: ${(error as Error).message}`,
    instance: '/',
  };
}
