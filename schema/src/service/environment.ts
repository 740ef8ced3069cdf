import { z } from 'zod';
import { drainVariables } from '@gantry/platform/environment/drainVariables.js';
import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import { connectionsOf, connectionVariables } from '@gantry/platform/persistence/connectionVariables.js';
import { telemetrySettingsOf, telemetryVariables } from '@gantry/platform/telemetry/telemetryVariables.js';
import { transportSchema } from '@gantry/platform/tls/transportVariables.js';
import { parseGraphRef } from '../registry/GraphRef.js';
import { defaultRegistryLimits, type RegistryLimits } from './openRegistry.js';

const amount = z.coerce.number().int().positive();
const port = z.coerce.number().int().min(0).max(65_535);
const defaults = defaultRegistryLimits;

const graphRef = z.string().transform((text, context) => {
  try {
    return parseGraphRef(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const ownSchema = z
  .object({
    PORT: port.default(4010),
    PROBE_PORT: port.optional(),
    HOST: z.string().default('127.0.0.1'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    DATABASE_URL_REGISTRY: z.url(),
    DATABASE_OWNER_URL_REGISTRY: z.url(),
    DATABASE_WORKER_URL_REGISTRY: z.url(),
    GANTRY_REGISTRY_OPERATOR_KEY: z.string().min(32, 'must have 32 characters at least'),
    GANTRY_REGISTRY_PUBLISH: graphRef.optional(),
    GANTRY_REGISTRY_USAGE_DAYS: amount.max(365).default(defaults.usageDays),
    GANTRY_REGISTRY_REQUESTS_PER_MINUTE: amount.default(defaults.requestsPerMinute),
    GANTRY_REGISTRY_CHECKS_PER_MINUTE: amount.default(defaults.examinationsPerMinute),
    GANTRY_REGISTRY_CHECK_SECONDS: amount.max(3_600).default(defaults.examiner.patienceMs / 1_000),
    GANTRY_REGISTRY_CHECK_MEMORY_MB: amount.default(defaults.examiner.memoryMb),
    GANTRY_REGISTRY_WAITING: amount.default(defaults.waiting),
    ...connectionVariables,
    ...drainVariables,
    ...telemetryVariables,
  })
  .transform((environment) => ({
    port: environment.PORT,
    /** Where health and metrics are told over plain HTTP; nowhere when undefined. */
    probePort: environment.PROBE_PORT,
    host: environment.HOST,
    logLevel: environment.LOG_LEVEL,
    database: {
      app: environment.DATABASE_URL_REGISTRY,
      owner: environment.DATABASE_OWNER_URL_REGISTRY,
      worker: environment.DATABASE_WORKER_URL_REGISTRY,
    },
    operatorKey: environment.GANTRY_REGISTRY_OPERATOR_KEY,
    /** As what the schema of this installation is published before anybody is served; not at all when undefined. */
    publishes: environment.GANTRY_REGISTRY_PUBLISH,
    limits: {
      usageDays: environment.GANTRY_REGISTRY_USAGE_DAYS,
      requestsPerMinute: environment.GANTRY_REGISTRY_REQUESTS_PER_MINUTE,
      examinationsPerMinute: environment.GANTRY_REGISTRY_CHECKS_PER_MINUTE,
      waiting: environment.GANTRY_REGISTRY_WAITING,
      examiner: {
        ...defaults.examiner,
        patienceMs: environment.GANTRY_REGISTRY_CHECK_SECONDS * 1_000,
        memoryMb: environment.GANTRY_REGISTRY_CHECK_MEMORY_MB,
      },
    } satisfies RegistryLimits,
    connections: connectionsOf(environment),
    drainSeconds: environment.GANTRY_DRAIN_SECONDS,
    telemetry: telemetrySettingsOf(environment),
  }));

const environmentSchema = z.intersection(ownSchema, transportSchema);

export type RegistryEnvironment = z.infer<typeof environmentSchema>;

/** What the registry's process reads from its environment. @throws Error naming each setting that is wrong */
export function readRegistryEnvironment(): RegistryEnvironment {
  return readEnvironment(environmentSchema, process.env);
}
