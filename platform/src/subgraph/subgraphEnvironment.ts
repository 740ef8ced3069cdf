import { z } from 'zod';
import { drainVariables } from '../environment/drainVariables.js';
import { eventBusUrl } from '../events/eventBusVariables.js';
import { databaseSettings } from '../persistence/databaseSettings.js';
import { jsonSetting } from '../environment/jsonSetting.js';
import { connectionsOf, connectionVariables } from '../persistence/connectionVariables.js';
import { loadSetting } from '../resilience/loadSetting.js';
import { upstreamSetting } from '../resilience/upstreamSetting.js';
import { transportSchema } from '../tls/transportVariables.js';
import { subgraphUrls } from './subgraphUrls.js';
import { telemetrySettingsOf, telemetryVariables } from '../telemetry/telemetryVariables.js';

const jwk = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string().optional(),
});

const common = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4001),
  PROBE_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  EVENT_BUS_URL: eventBusUrl,
  REDIS_URL: z
    .string()
    .regex(/^(memory:$|rediss?:\/\/)/, 'must be a redis:// or rediss:// URL, or "memory:"'),
  GANTRY_CONTEXT_KEY: jsonSetting.pipe(jwk.extend({ d: z.string() })),
  GANTRY_CONTEXT_ISSUERS: jsonSetting.pipe(z.record(z.string(), jwk)),
  GANTRY_SUBGRAPH_URLS: subgraphUrls.default({}),
  GANTRY_UPSTREAMS: upstreamSetting,
  GANTRY_LOAD: loadSetting,
  ...connectionVariables,
  ...drainVariables,
  ...telemetryVariables,
});

/**
 * What every subgraph's process reads from its environment, besides its own settings. The database's URLs carry the
 * subgraph's name in capitals: `DATABASE_URL_COST`, `DATABASE_OWNER_URL_COST`, `DATABASE_WORKER_URL_COST`.
 */
export function subgraphEnvironmentSchema(name: string) {
  const keys = databaseSettings(name);
  const urls = z.object(
    Object.fromEntries(Object.values(keys).map((key) => [key, z.url()])) as Record<string, z.ZodURL>,
  );
  return z.intersection(z.intersection(common, urls), transportSchema).transform((environment) => ({
    port: environment.PORT,
    /** Where health and metrics are told without a certificate; nowhere when undefined. */
    probePort: environment.PROBE_PORT,
    host: environment.HOST,
    logLevel: environment.LOG_LEVEL,
    database: {
      app: String(environment[keys.app as never]),
      owner: String(environment[keys.owner as never]),
      worker: String(environment[keys.worker as never]),
    },
    eventBusUrl: environment.EVENT_BUS_URL,
    /** Where live streams are: Redis, or `memory:` for those that no other process reads. */
    redisUrl: environment.REDIS_URL,
    contextKey: environment.GANTRY_CONTEXT_KEY,
    contextIssuers: environment.GANTRY_CONTEXT_ISSUERS,
    /** Where the replicas of other subgraphs are, by name. */
    subgraphUrls: environment.GANTRY_SUBGRAPH_URLS,
    upstream: environment.GANTRY_UPSTREAMS,
    load: environment.GANTRY_LOAD,
    connections: connectionsOf(environment),
    drainSeconds: environment.GANTRY_DRAIN_SECONDS,
    transport: environment.transport,
    telemetry: telemetrySettingsOf(environment),
  }));
}

export type SubgraphEnvironment = z.infer<ReturnType<typeof subgraphEnvironmentSchema>>;
