import { drainVariables } from '@gantry/platform/environment/drainVariables.js';
import { jsonSetting } from '@gantry/platform/environment/jsonSetting.js';
import { eventBusUrl } from '@gantry/platform/events/eventBusVariables.js';
import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import { subgraphUrls } from '@gantry/platform/subgraph/subgraphUrls.js';
import { transportSchema } from '@gantry/platform/tls/transportVariables.js';
import { telemetrySettingsOf, telemetryVariables } from '@gantry/platform/telemetry/telemetryVariables.js';
import { z } from 'zod';
import { cacheIsShared, cachingSettingsOf, cachingVariables } from './cachingVariables.js';
import { countsAreShared, rateSettingsOf, rateVariables } from './rateVariables.js';
import { registryVariables, usageDestinationOf } from './registryVariables.js';
import { securitySettingsOf, securityVariables } from './securityEnvironment.js';
import { defaultSettings } from './GatewaySettings.js';
import { resilienceSettingsOf, resilienceVariables } from './resilienceVariables.js';
import { subscriptionVariables } from './subscriptionVariables.js';

const privateKey = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string().optional(),
});
const issuers = z
  .array(
    z.object({
      issuer: z.url(),
      audience: z.string().min(1),
      jwksUri: z.url().optional(),
      // An issuer on another machine may have another opinion of what time it is.
      clockToleranceSeconds: z.number().min(0).max(300).default(60),
    }),
  )
  .min(1);
const bytes = z.coerce.number().int().positive();

const ownSchema = z
  .object({
    GANTRY_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
    GANTRY_HOST: z.string().default('127.0.0.1'),
    GANTRY_SUPERGRAPH: z.string().default('schema/supergraph.graphql'),
    GANTRY_SUPERGRAPH_POLL_MS: z.coerce.number().int().min(0).default(0),
    GANTRY_SUPERGRAPH_KEY: z.string().min(1).optional(),
    GANTRY_SUPERGRAPH_KEPT_IN: z.string().min(1).optional(),
    GANTRY_LANDING_PAGE: z.stringbool().default(defaultSettings.landingPage),
    GANTRY_WORKERS: z.coerce.number().int().min(1).max(1_024).default(1),
    GANTRY_SUBGRAPH_URLS: subgraphUrls.default({}),
    GANTRY_ISSUERS: jsonSetting.pipe(issuers),
    GANTRY_CONTEXT_KEY: jsonSetting.pipe(privateKey),
    GANTRY_MAX_BODY_BYTES: bytes.default(defaultSettings.maxBodyBytes),
    ...resilienceVariables,
    ...securityVariables,
    ...registryVariables,
    ...subscriptionVariables,
    ...cachingVariables,
    EVENT_BUS_URL: eventBusUrl.optional(),
    ...rateVariables,
    ...drainVariables,
    ...telemetryVariables,
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .refine(cacheIsShared, {
    path: ['GANTRY_CACHE'],
    message: 'must be "off" or in Redis when there are several GANTRY_WORKERS, who share no memory',
  })
  .refine(countsAreShared, {
    path: ['REDIS_URL'],
    message: 'is needed to count limits and quotas of several GANTRY_WORKERS',
  })
  .transform((environment) => ({
    port: environment.GANTRY_PORT,
    host: environment.GANTRY_HOST,
    supergraph: {
      /** The composed supergraph's file or URL. */
      location: environment.GANTRY_SUPERGRAPH,
      /** What opens the URL. */
      key: environment.GANTRY_SUPERGRAPH_KEY,
      /** Milliseconds between looks whether it has changed; 0 for never. */
      pollMs: environment.GANTRY_SUPERGRAPH_POLL_MS,
      /** A file for the last that was good, to start with when the next cannot be had. */
      keptIn: environment.GANTRY_SUPERGRAPH_KEPT_IN,
      /** What is served besides it, by name. */
      contracts: environment.GANTRY_CONTRACTS,
    },
    landingPage: environment.GANTRY_LANDING_PAGE,
    /** Processes that serve. */
    workers: environment.GANTRY_WORKERS,
    /** Where the replicas of subgraphs are, by name, instead of their routing URLs in the supergraph. */
    subgraphUrls: environment.GANTRY_SUBGRAPH_URLS,
    /** Where it is reported which client sends which operation. */
    usage: usageDestinationOf(environment),
    issuers: environment.GANTRY_ISSUERS,
    drainSeconds: environment.GANTRY_DRAIN_SECONDS,
    contextKey: environment.GANTRY_CONTEXT_KEY,
    maxBodyBytes: environment.GANTRY_MAX_BODY_BYTES,
    resilience: resilienceSettingsOf(environment),
    logLevel: environment.LOG_LEVEL,
    telemetry: telemetrySettingsOf(environment),
    security: securitySettingsOf(environment),
    subscriptions: environment.GANTRY_SUBSCRIPTIONS,
    caching: cachingSettingsOf(environment),
    /** Where news is of what has changed; undefined where caches only have lifetimes. */
    eventBusUrl: environment.EVENT_BUS_URL,
    rates: rateSettingsOf(environment),
    documents: {
      mode: environment.GANTRY_TRUSTED_DOCUMENTS_MODE,
      /** The manifest's file or URL. */
      manifest: environment.GANTRY_TRUSTED_DOCUMENTS,
      /** What opens the URL. */
      key: environment.GANTRY_TRUSTED_DOCUMENTS_KEY,
      /** Milliseconds between looks whether it has changed; 0 for never. */
      pollMs: environment.GANTRY_TRUSTED_DOCUMENTS_POLL_MS,
      automatic: environment.GANTRY_AUTOMATIC_PERSISTED_QUERIES,
    },
  }));

const environmentSchema = z.intersection(ownSchema, transportSchema);

export type GatewayEnvironment = z.infer<typeof environmentSchema>;

/** What a gateway in a process of its own reads from its environment. @throws Error naming every setting that is wrong */
export function readGatewayEnvironment(): GatewayEnvironment {
  return readEnvironment(environmentSchema, process.env);
}

/** What the command line of a gateway alone leaves to the environment. */
export function readSecrets(): {
  supergraphKey: string | undefined;
  trustedDocumentsKey: string | undefined;
  cacheKey: string | undefined;
  usageKey: string | undefined;
} {
  return {
    supergraphKey: process.env['GANTRY_SUPERGRAPH_KEY'],
    trustedDocumentsKey: process.env['GANTRY_TRUSTED_DOCUMENTS_KEY'],
    cacheKey: process.env['GANTRY_CACHE_KEY'],
    usageKey: process.env['GANTRY_USAGE_KEY'],
  };
}
