import { jsonSetting } from '@gantry/platform/environment/jsonSetting.js';
import { loadSetting } from '@gantry/platform/resilience/loadSetting.js';
import { upstreamSetting } from '@gantry/platform/resilience/upstreamSetting.js';
import { z } from 'zod';
import { defaultSettings, type GatewaySettings } from './GatewaySettings.js';
import { defaultConcurrency } from './overload/ConcurrencySettings.js';

const milliseconds = z.number().int().positive();
const amount = z.number().int().positive();
const { subgraphTimeoutMs, operationTimeoutsMs } = defaultSettings;
const concurrency = defaultConcurrency;

/** The variables about time, and about what fails or is too much. `docs/resilience.md` explains each. */
export const resilienceVariables = {
  GANTRY_SUBGRAPH_TIMEOUT_MS: z.coerce.number().pipe(milliseconds).default(subgraphTimeoutMs),
  GANTRY_SUBGRAPH_TIMEOUTS: jsonSetting.pipe(z.record(z.string(), milliseconds)).default({}),
  GANTRY_OPERATION_TIMEOUTS: jsonSetting
    .pipe(
      z.strictObject({
        query: milliseconds.default(operationTimeoutsMs.query),
        mutation: milliseconds.default(operationTimeoutsMs.mutation),
      }),
    )
    .prefault('{}'),
  GANTRY_UPSTREAMS: upstreamSetting,
  GANTRY_LOAD: loadSetting,
  GANTRY_CONCURRENCY: jsonSetting
    .pipe(
      z.strictObject({
        perTenant: z
          .strictObject({
            FREE: amount.default(concurrency.perTenant.FREE),
            TEAM: amount.default(concurrency.perTenant.TEAM),
            ENTERPRISE: amount.default(concurrency.perTenant.ENTERPRISE),
          })
          .prefault({}),
        perCaller: amount.default(concurrency.perCaller),
        waiting: z.number().int().nonnegative().default(concurrency.waiting),
        patienceMs: milliseconds.default(concurrency.patienceMs),
      }),
    )
    .prefault('{}'),
};

const variablesSchema = z.object(resilienceVariables);

type ResilienceSettings = Pick<
  GatewaySettings,
  'subgraphTimeoutMs' | 'subgraphTimeoutsMs' | 'operationTimeoutsMs' | 'upstream' | 'concurrency' | 'load'
>;

/** The settings that those variables stand for. */
export function resilienceSettingsOf(environment: z.infer<typeof variablesSchema>): ResilienceSettings {
  return {
    subgraphTimeoutMs: environment.GANTRY_SUBGRAPH_TIMEOUT_MS,
    subgraphTimeoutsMs: environment.GANTRY_SUBGRAPH_TIMEOUTS,
    operationTimeoutsMs: environment.GANTRY_OPERATION_TIMEOUTS,
    upstream: environment.GANTRY_UPSTREAMS,
    concurrency: environment.GANTRY_CONCURRENCY,
    load: environment.GANTRY_LOAD,
  };
}
