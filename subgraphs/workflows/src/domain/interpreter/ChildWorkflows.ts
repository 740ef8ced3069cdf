import type { Json, JsonObject } from '../Json.js';
import type { WorkflowReference } from '../workflow/WorkflowReference.js';

/** A workflow to run within another. */
export interface ChildToStart extends WorkflowReference {
  input: Json;
  /** Names its place in the parent's execution: asked for again with it, it is the same. */
  key: string;
  /** The signal that the parent waits for until it has ended; null when the parent does not wait. */
  signal: string | null;
}

/** What came of starting one; `refused` says why there is none, as a sentence. */
export type ChildStart =
  | { kind: 'started'; executionId: string }
  | { kind: 'refused'; reason: 'missing' | 'busy' | 'too deep'; detail: string };

/** How one ended, as its parent is signalled: with its output, or with what it failed with. */
export type ChildEnd = {
  executionId: string;
  status: 'COMPLETED' | 'FAILED' | 'COMPENSATION_FAILED' | 'CANCELLED';
  output: Json;
  error: JsonObject | null;
};

/** Port: the workflows that an execution runs within itself, each an execution of its own. */
export interface ChildWorkflows {
  /** Starts one, once. */
  start(child: ChildToStart): Promise<ChildStart>;
  /** Ends one that nobody waits for any more; does nothing when it is over. */
  cancel(executionId: string): Promise<void>;
}

/** How many workflows may run within each other. */
export const deepestChild = 20;
