/** PENDING until its first rollout ends; then FAILED, or ACTIVE while it serves and SUPERSEDED when another does. */
export type ReleaseStatus = 'PENDING' | 'ACTIVE' | 'SUPERSEDED' | 'FAILED';

/** PENDING without a release, RUNNING with all clones ready, DEGRADED with some, DOWN with none. */
export type PodStatus = 'PENDING' | 'RUNNING' | 'DEGRADED' | 'DOWN';

/** A serving pod's status by its clones. */
export function podStatusOf(ready: number, desired: number): PodStatus {
  if (ready === 0) return 'DOWN';
  return ready < desired ? 'DEGRADED' : 'RUNNING';
}
