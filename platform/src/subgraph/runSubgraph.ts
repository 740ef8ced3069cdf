import type { EntitySchema } from '@mikro-orm/core';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { stopOnSignal, type StopSignal } from '../environment/stopOnSignal.js';
import { EventCatalog } from '../events/EventCatalog.js';
import { eventSchemasDirectory } from '../events/eventSchemasDirectory.js';
import { openEventBus } from '../events/openEventBus.js';
import { importSigningKey } from '../identity/SigningKey.js';
import { LoadMetrics } from '../resilience/LoadMetrics.js';
import { LoadMonitor } from '../resilience/LoadMonitor.js';
import { UpstreamMetrics } from '../resilience/UpstreamMetrics.js';
import { Readiness } from '../health/Readiness.js';
import { openSharedState } from '../redis/openSharedState.js';
import { createLogger } from '../telemetry/createLogger.js';
import { openTransport } from '../tls/openTransport.js';
import { startTelemetry } from '../telemetry/startTelemetry.js';
import { openSubgraphPlatform } from './openSubgraphPlatform.js';
import { reachSubgraph } from './reachSubgraph.js';
import type { Subgraph } from './Subgraph.js';
import type { SubgraphEnvironment } from './subgraphEnvironment.js';
import type { SubgraphPlatform } from './SubgraphPlatform.js';
import { SubgraphServer } from './SubgraphServer.js';

export interface SubgraphProcess<Services> {
  name: string;
  environment: SubgraphEnvironment;
  entities: EntitySchema[];
  /** Absolute path. */
  migrationsDirectory: string;
  create(platform: SubgraphPlatform): Promise<Subgraph<Services>> | Subgraph<Services>;
}

/**
 * Runs one subgraph as a process of its own until SIGTERM or SIGINT, and then lets it finish what it is doing. A wrong
 * setting, or anything else that keeps it from starting, ends the process at once with a sentence.
 */
export async function runSubgraph<Services>(describe: () => SubgraphProcess<Services>): Promise<void> {
  try {
    await run(describe());
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function run<Services>(options: SubgraphProcess<Services>): Promise<void> {
  const { name, environment } = options;
  const logger = createLogger(name, { level: environment.logLevel });
  const telemetry = await startTelemetry(name, environment.telemetry);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const tls = await openTransport(environment.transport, name, logger, metrics);
  const catalog = EventCatalog.load(eventSchemasDirectory);
  const bus = await openEventBus(environment.eventBusUrl, { service: name, catalog, logger, metrics });
  const shared = await openSharedState(environment.redisUrl, { name: `gantry-${name}`, logger, metrics });
  const endpoints = new Map(
    Object.entries(environment.subgraphUrls).map(([other, urls]) => [
      other,
      reachSubgraph(urls, {
        name: other,
        tls,
        upstream: environment.upstream,
        metrics: UpstreamMetrics.of(metrics),
      }),
    ]),
  );
  const platform = await openSubgraphPlatform({
    name,
    urls: environment.database,
    entities: options.entities,
    connections: environment.connections,
    migrationsDirectory: options.migrationsDirectory,
    bus,
    catalog,
    streams: shared.streams,
    locks: shared.locks,
    resolve: (other) => {
      const endpoint = endpoints.get(other);
      if (!endpoint) throw new Error(`GANTRY_SUBGRAPH_URLS names no URL for "${other}".`);
      return endpoint;
    },
    key: await importSigningKey(environment.contextKey),
    issuers: environment.contextIssuers,
    logger,
    metrics,
  });
  const subgraph = await options.create(platform);
  await subgraph.start();
  const callers = new Set(Object.keys(environment.contextIssuers));
  const load =
    environment.load && new LoadMonitor({ settings: environment.load, metrics: LoadMetrics.of(metrics) });
  const server = new SubgraphServer(subgraph, metrics, logger, {
    load,
    ...(tls ? { tls: { credentials: tls, callers } } : {}),
    readiness: new Readiness({
      database: () => platform.database.ready(),
      'event bus': () => bus.ready(),
      'live streams': () => platform.streams.ready(),
    }),
  });
  const port = await server.listen(environment.port, environment.host);
  const { probePort } = environment;
  const probes =
    probePort === undefined ? undefined : await server.listenForProbes(probePort, environment.host);
  logger.info({ port, probes }, 'The subgraph is ready.');

  const stop = async (signal: StopSignal): Promise<void> => {
    // A person at a terminal sends no requests here that should go elsewhere first.
    await server.drain(signal === 'SIGTERM' ? environment.drainSeconds * 1_000 : 0);
    await server.close();
    await subgraph.stop();
    await bus.close();
    await shared.close();
    await platform.database.close();
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()));
    tls?.close();
    await telemetry.stop();
  };
  stopOnSignal(stop, (error) => logger.error({ err: error }, 'Stopping failed.'));
}
