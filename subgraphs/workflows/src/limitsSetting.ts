import { jsonSetting } from '@gantry/platform/environment/jsonSetting.js';
import { z } from 'zod';
import { limitsWith } from './domain/limits/TenantLimits.js';

const limit = z.number().int().positive().optional();
const tier = z
  .strictObject({ executions: limit, queued: limit, tasks: limit, callsPerSecond: limit })
  .transform((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)))
  .optional();

/** `GANTRY_WORKFLOW_LIMITS`: what tenants may have by their tier; JSON, and what is left out is as usual. */
export const limitsSetting = jsonSetting
  .pipe(z.strictObject({ FREE: tier, TEAM: tier, ENTERPRISE: tier }))
  .transform((changes) => limitsWith(changes))
  .prefault('{}');
