import type { PodWorkload } from '../PodFleet.js';
import type { RolloutKind, RolloutPhase } from '../rolloutPhase.js';

/** A rollout that has not ended. */
export interface OpenRollout {
  tenantId: string;
  rolloutId: string;
  podId: string;
}

/** Everything it takes to carry out a rollout. */
export interface RolloutPlan extends OpenRollout {
  kind: RolloutKind;
  phase: RolloutPhase;
  /** Processes that began it before and ended in the middle, without a word. */
  starts: number;
  url: string;
  commit: string;
  version: number;
  /** What will run; its digest is null until it has been built. */
  workload: Omit<PodWorkload, 'digest'> & { digest: string | null };
}

export interface BuildResult {
  /** Null when it failed. */
  digest: string | null;
  /** What it printed, the end of it where it was long. */
  log: string;
  /** Milliseconds. */
  duration: number;
}

/** Nothing can be read or written down at the moment, and whether the last was is not known. A rollout is not to blame for it. */
export class StoreAway extends Error {
  override readonly name = 'StoreAway';
}

/** What is remembered of rollouts. Each call is one transaction. @throws StoreAway from each */
export interface RolloutStore {
  /** Of all tenants, those of one pod in the order in which they were asked for. */
  unfinished(): Promise<OpenRollout[]>;
  /** Null when it has ended or is not there. Counts a start, unless this process takes it up `again`. */
  begin(open: OpenRollout, again: boolean): Promise<RolloutPlan | null>;
  /** It is left where it is, by a process that ends in an orderly way: its start no longer counts. */
  putDown(plan: RolloutPlan): Promise<void>;
  /**
   * Goes to the next phase and writes it down in the history, with all that follows from it: events, the
   * release's and the pod's new state.
   * @throws IllegalTransition
   */
  enter(open: OpenRollout, phase: RolloutPhase, message: string): Promise<void>;
  /** How many of the new replicas are ready. */
  ready(open: OpenRollout, count: number): Promise<void>;
  buildStarted(open: OpenRollout): Promise<string>;
  buildFinished(open: OpenRollout, buildId: string, result: BuildResult): Promise<void>;
}
