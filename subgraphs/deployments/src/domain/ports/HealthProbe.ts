import type { Upstream } from './ReplicaRunner.js';

export interface Health {
  healthy: boolean;
  /** What was seen: `answered 200`, `answered 500`, `did not answer`. */
  detail: string;
}

/** Asks a replica how it is. Never rejects. */
export interface HealthProbe {
  /** Healthy is an answer below 500 to `GET path` within the adapter's time limit. */
  check(upstream: Upstream, path: string): Promise<Health>;
}
