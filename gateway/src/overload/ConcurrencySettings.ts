import type { TenantRef } from '@gantry/platform/identity/RequestContext.js';

/** Queries and mutations that may be under way at once. */
export interface ConcurrencySettings {
  /** Of one tenant, by its tier. */
  perTenant: Readonly<Record<TenantRef['tier'], number>>;
  /** Of one caller who names no tenant; those without a token are one. */
  perCaller: number;
  /** Of a tenant, or such a caller, that may wait until another has ended. */
  waiting: number;
  /** Milliseconds that they wait at most. */
  patienceMs: number;
}

export const defaultConcurrency: ConcurrencySettings = {
  perTenant: { FREE: 50, TEAM: 200, ENTERPRISE: 1_000 },
  perCaller: 50,
  waiting: 500,
  patienceMs: 5_000,
};
