import { jsonSetting } from '@gantry/platform/environment/jsonSetting.js';
import { z } from 'zod';
import { allowances, type RateSettings } from './rates/RateSettings.js';

/** The variables about how many operations a tenant may ask for, and where gateways count together. */
export const rateVariables = {
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/[^/]/, 'must be a redis:// or rediss:// URL')
    .optional(),
  GANTRY_RATE_LIMITS: jsonSetting.pipe(allowances).default({}),
  GANTRY_QUOTAS: jsonSetting.pipe(allowances).default({}),
};

const variablesSchema = z.object({ ...rateVariables, GANTRY_WORKERS: z.number() });

/** The settings that those variables stand for. */
export function rateSettingsOf(environment: z.infer<typeof variablesSchema>): RateSettings {
  const { REDIS_URL: redisUrl, GANTRY_RATE_LIMITS: limits, GANTRY_QUOTAS: quotas } = environment;
  return { limits, quotas, redisUrl };
}

/** Whether the processes that serve count together what there are limits for. */
export function countsAreShared(environment: z.infer<typeof variablesSchema>): boolean {
  const { REDIS_URL, GANTRY_RATE_LIMITS, GANTRY_QUOTAS, GANTRY_WORKERS } = environment;
  const named = Object.keys(GANTRY_RATE_LIMITS).length + Object.keys(GANTRY_QUOTAS).length;
  return REDIS_URL !== undefined || GANTRY_WORKERS === 1 || named === 0;
}
