import type { EntitySchema } from '@mikro-orm/core';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { EventBus } from '../events/EventBus.js';
import type { EventCatalog } from '../events/EventCatalog.js';
import { EventHub } from '../events/EventHub.js';
import { measureBacklog } from '../events/measureBacklog.js';
import { ContextTokenSigner } from '../identity/ContextTokenSigner.js';
import { ContextTokenVerifier, type TrustedIssuers } from '../identity/ContextTokenVerifier.js';
import type { SigningKey } from '../identity/SigningKey.js';
import type { Locks } from '../locks/Locks.js';
import { MemoryLocks } from '../locks/MemoryLocks.js';
import { checkLogins } from '../persistence/checkLogins.js';
import { Database, type ConnectionSettings } from '../persistence/Database.js';
import { DatabaseMetrics } from '../persistence/DatabaseMetrics.js';
import type { DatabaseUrls } from '../persistence/provisionDatabase.js';
import type { LiveStreams } from '../streams/LiveStreams.js';
import { observedStreams } from '../telemetry/observedStreams.js';
import { SubgraphMetrics } from '../telemetry/SubgraphMetrics.js';
import { SubgraphClient } from './SubgraphClient.js';
import type { SubgraphEndpoint } from './SubgraphEndpoint.js';
import type { SubgraphPlatform } from './SubgraphPlatform.js';

export interface SubgraphPlatformOptions {
  /** The subgraph's name. */
  name: string;
  urls: DatabaseUrls;
  entities: EntitySchema[];
  connections?: ConnectionSettings;
  /** Absolute path. */
  migrationsDirectory: string;
  bus: EventBus;
  catalog: EventCatalog;
  streams: LiveStreams;
  /** Among this process alone unless given. */
  locks?: Locks;
  /** How other subgraphs are reached. */
  resolve: (subgraph: string) => SubgraphEndpoint;
  /** Signs this subgraph's calls to others. */
  key: SigningKey;
  /** Who may call this one: the gateway, and other subgraphs. */
  issuers: TrustedIssuers;
  logger: Logger;
  metrics: Registry;
}

/** Opens what one subgraph stands on; the caller owns bus and streams, which several may share. */
export async function openSubgraphPlatform(options: SubgraphPlatformOptions): Promise<SubgraphPlatform> {
  const { name, bus, catalog, logger } = options;
  await checkLogins(options.urls, name);
  const measurements = new SubgraphMetrics(name, options.metrics);
  const databases = DatabaseMetrics.of(options.metrics);
  const database = await Database.open({
    urls: options.urls,
    entities: options.entities,
    migrationsDirectory: options.migrationsDirectory,
    logger,
    observe: (...statement) => measurements.statementRun(...statement),
    connections: options.connections,
    waited: (outcome) => databases.waited(name, outcome),
  });
  measureBacklog(name, database, options.metrics);
  return {
    database,
    events: new EventHub(name, database, bus, catalog, logger, measurements),
    streams: observedStreams(options.streams, measurements),
    locks: options.locks ?? new MemoryLocks(),
    clients: new SubgraphClient(options.resolve, new ContextTokenSigner(name, options.key)),
    contextVerifier: new ContextTokenVerifier(name, options.issuers),
    logger,
    metrics: options.metrics,
    measurements,
  };
}
