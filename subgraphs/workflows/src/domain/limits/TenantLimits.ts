import type { Tier } from '@gantry/platform/identity/RequestContext.js';

/** How much of the engine one tenant may have. */
export interface TenantLimits {
  /** Executions under way at once; further ones wait. */
  executions: number;
  /** Executions that may wait to begin; further ones are refused. */
  queued: number;
  /** Tasks at work at once in one replica: calls, and expressions being evaluated. Further ones wait. */
  tasks: number;
  /** Calls a second of one replica, a second's worth at once; further ones wait. */
  callsPerSecond: number;
}

export type LimitsByTier = Readonly<Record<Tier, TenantLimits>>;

/** What each tier may have where the deployment says nothing else. */
export const defaultLimits: LimitsByTier = {
  FREE: { executions: 20, queued: 1_000, tasks: 16, callsPerSecond: 20 },
  TEAM: { executions: 200, queued: 20_000, tasks: 64, callsPerSecond: 100 },
  ENTERPRISE: { executions: 500, queued: 100_000, tasks: 256, callsPerSecond: 500 },
};

/** The limits with some of them replaced. */
export function limitsWith(changes: { [T in Tier]?: Partial<TenantLimits> | undefined } = {}): LimitsByTier {
  return {
    FREE: { ...defaultLimits.FREE, ...changes.FREE },
    TEAM: { ...defaultLimits.TEAM, ...changes.TEAM },
    ENTERPRISE: { ...defaultLimits.ENTERPRISE, ...changes.ENTERPRISE },
  };
}
