import type { Tier } from '@gantry/platform/identity/RequestContext.js';

/** What a tier limits. */
export const quotaResources = [
  'MEMBERS',
  'PROJECTS',
  'CONVERSATIONS',
  'EXECUTIONS',
  'INFERENCE_TOKENS',
] as const;
export type QuotaResource = (typeof quotaResources)[number];

/** Whether a quota counts what there is, or what happened in the calendar month (UTC). */
export type QuotaPeriod = 'TOTAL' | 'MONTH';

export const quotaPeriods: Readonly<Record<QuotaResource, QuotaPeriod>> = {
  MEMBERS: 'TOTAL',
  PROJECTS: 'TOTAL',
  CONVERSATIONS: 'MONTH',
  EXECUTIONS: 'MONTH',
  INFERENCE_TOKENS: 'MONTH',
};

/** How much each tier may use. */
export const quotaLimits: Readonly<Record<Tier, Readonly<Record<QuotaResource, number>>>> = {
  FREE: { MEMBERS: 5, PROJECTS: 3, CONVERSATIONS: 200, EXECUTIONS: 1_000, INFERENCE_TOKENS: 1_000_000 },
  TEAM: {
    MEMBERS: 50,
    PROJECTS: 30,
    CONVERSATIONS: 10_000,
    EXECUTIONS: 100_000,
    INFERENCE_TOKENS: 100_000_000,
  },
  ENTERPRISE: {
    MEMBERS: 10_000,
    PROJECTS: 3_000,
    CONVERSATIONS: 1_000_000,
    EXECUTIONS: 10_000_000,
    INFERENCE_TOKENS: 10_000_000_000,
  },
};

/** The period of `resource` that `at` falls into: a month as `2026-11`, or `total`. */
export function periodOf(resource: QuotaResource, at: Date): string {
  return quotaPeriods[resource] === 'MONTH' ? at.toISOString().slice(0, 7) : 'total';
}
