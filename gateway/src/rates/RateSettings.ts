import { z } from 'zod';

/** What a timer can wait for. */
const longestWindow = 2_147_483;

/** So many operations in so many seconds, which begin with the first one of them. */
export const allowance = z.strictObject({
  operations: z.number().int().positive(),
  seconds: z.number().int().positive().max(longestWindow),
});
export type Allowance = z.infer<typeof allowance>;

/** By the tenant's tier, or `default` for tiers that are not named and for requests without a tenant. */
export const allowances = z.record(z.string(), allowance);
export type Allowances = z.infer<typeof allowances>;

/** How many operations a tenant may ask for; no limit where nothing is named. */
export interface RateSettings {
  /** Beyond them: RATE_LIMITED. */
  limits: Allowances;
  /** Beyond them: QUOTA_EXCEEDED. */
  quotas: Allowances;
  /** Where gateways count together; without it each of them counts for itself. */
  redisUrl: string | undefined;
}

export const defaultRateSettings: RateSettings = { limits: {}, quotas: {}, redisUrl: undefined };
