import { jsonSetting } from '@gantry/platform/environment/jsonSetting.js';
import { z } from 'zod';
import { audience } from './securityEnvironment.js';
import { defaultUsageInterval, type UsageDestination } from './usage/UsageReporter.js';

const location = z.string().min(1, 'must name a file or URL');
const contract = z.union([
  location.transform((source) => ({ source })),
  z.strictObject({ source: location, for: audience.optional() }).transform(({ source, for: whom }) => ({
    source,
    audience: whom,
  })),
]);

/** What a contract may be called: it is part of a path. */
export const contractName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be at most 63 letters a–z, digits and hyphens');

/** The variables about what comes from a registry, and goes there. `docs/contracts.md` and `docs/usage.md` explain them. */
export const registryVariables = {
  GANTRY_CONTRACTS: jsonSetting.pipe(z.record(contractName, contract)).default({}),
  GANTRY_USAGE_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  GANTRY_USAGE_KEY: z.string().min(1).optional(),
  GANTRY_USAGE_INTERVAL_MS: z.coerce.number().int().min(100).default(defaultUsageInterval),
};

const variablesSchema = z.object(registryVariables);

/** Where usage is reported to by those variables; undefined: nowhere. */
export function usageDestinationOf(
  environment: z.infer<typeof variablesSchema>,
): UsageDestination | undefined {
  const { GANTRY_USAGE_URL: url, GANTRY_USAGE_KEY: key, GANTRY_USAGE_INTERVAL_MS: intervalMs } = environment;
  return url === undefined ? undefined : { url, key, intervalMs };
}
