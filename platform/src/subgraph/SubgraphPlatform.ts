import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { EventHub } from '../events/EventHub.js';
import type { ContextTokenVerifier } from '../identity/ContextTokenVerifier.js';
import type { Locks } from '../locks/Locks.js';
import type { Database } from '../persistence/Database.js';
import type { LiveStreams } from '../streams/LiveStreams.js';
import type { SubgraphMetrics } from '../telemetry/SubgraphMetrics.js';
import type { SubgraphClient } from './SubgraphClient.js';

/** What a subgraph stands on; which parts are embedded and which are remote is decided where it is put together. */
export interface SubgraphPlatform {
  database: Database;
  events: EventHub;
  streams: LiveStreams;
  locks: Locks;
  /** Calls other subgraphs in this one's name. */
  clients: SubgraphClient;
  contextVerifier: ContextTokenVerifier;
  logger: Logger;
  metrics: Registry;
  /** What is measured of it; nothing, when left out. */
  measurements?: SubgraphMetrics;
}
