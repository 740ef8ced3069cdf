import { stopOnSignal, type StopSignal } from '@gantry/platform/environment/stopOnSignal.js';
import type { EventBus } from '@gantry/platform/events/EventBus.js';
import { EventCatalog } from '@gantry/platform/events/EventCatalog.js';
import { eventSchemasDirectory } from '@gantry/platform/events/eventSchemasDirectory.js';
import { openEventBus } from '@gantry/platform/events/openEventBus.js';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import { importSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { UpstreamMetrics } from '@gantry/platform/resilience/UpstreamMetrics.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { openTransport } from '@gantry/platform/tls/openTransport.js';
import { startTelemetry } from '@gantry/platform/telemetry/startTelemetry.js';
import { Registry } from 'prom-client';
import { followEvents } from './caching/followEvents.js';
import { TrustedDocumentSource } from './documents/TrustedDocumentSource.js';
import { defaultSettings } from './GatewaySettings.js';
import { readGatewayEnvironment } from './environment.js';
import { MetricsCollector } from './process/MetricsCollector.js';
import { SharedRegistry } from './process/SharedRegistry.js';
import { isWorker, stopWithTheFirst, Workers } from './process/Workers.js';
import { createGateway } from './createGateway.js';
import type { Gateway } from './Gateway.js';
import { SubgraphEndpoints } from './supergraph/SubgraphEndpoints.js';
import { RegistryConnection } from './sources/RegistryConnection.js';
import { SupergraphSources } from './sources/SupergraphSources.js';

const environment = readGatewayEnvironment();
const drainMs = environment.drainSeconds * 1_000;
/** Milliseconds that workers get to finish what they are at, and to end. */
const stopPatienceMs = drainMs + defaultSettings.closeGraceMs + 5_000;
const logger = createLogger('gateway', { level: environment.logLevel });

/** Starts serving. @returns how to end it */
async function serve(): Promise<(signal?: StopSignal) => Promise<void>> {
  const {
    supergraph,
    resilience,
    subgraphUrls: urls,
    landingPage,
    maxBodyBytes,
    subscriptions,
    caching,
    rates,
  } = environment;
  const telemetry = await startTelemetry('gateway', environment.telemetry);
  const registry = isWorker() ? new SharedRegistry() : new Registry();
  const tls = await openTransport(environment.transport, 'gateway', logger, registry);
  const connection = tls && new RegistryConnection(tls);
  const sources = new SupergraphSources({ ...supergraph, fetch: connection?.fetch, logger });
  const endpoints = new SubgraphEndpoints({
    urls,
    timeoutMs: resilience.subgraphTimeoutMs,
    timeoutsMs: resilience.subgraphTimeoutsMs,
    upstream: resilience.upstream,
    metrics: UpstreamMetrics.of(registry),
    readiness: 'health',
    tls,
  });
  const { manifest: location, key, pollMs: manifestPollMs, ...documentSettings } = environment.documents;
  const manifest = new TrustedDocumentSource({ location, key, fetch: connection?.fetch, logger });
  const documents = {
    ...defaultSettings.documents,
    ...documentSettings,
    trusted: await manifest.read(),
  };
  const signer = new ContextTokenSigner('gateway', await importSigningKey(environment.contextKey));
  const gateway = await sources.start(({ supergraphSdl, contracts }) => {
    endpoints.connect(supergraphSdl);
    for (const [name, { sdl }] of Object.entries(contracts)) endpoints.connect(sdl, name);
    return createGateway({
      supergraphSdl,
      contracts,
      endpoints: endpoints.byName,
      issuers: environment.issuers,
      signer,
      logger,
      registry,
      usage: environment.usage && { ...environment.usage, fetch: connection?.fetch },
      settings: {
        ...environment.security,
        documents,
        landingPage,
        maxBodyBytes,
        ...resilience,
        subscriptions,
        caching,
        rates,
      },
    });
  });
  if (supergraph.pollMs > 0) {
    sources.watch(gateway, {
      intervalMs: supergraph.pollMs,
      beforeSwap: (sdl, contract) => endpoints.connect(sdl, contract),
    });
  }
  manifest.watch(gateway, manifestPollMs);
  const bus = await followBus(gateway, registry);
  const port = await gateway.listen(environment.port, environment.host);
  logger.info({ port }, 'The gateway is ready.');
  return async (signal) => {
    // A person at a terminal sends no requests here that should go elsewhere first.
    if (signal !== 'SIGINT') await gateway.drain(drainMs);
    await gateway.close();
    await bus?.close();
    await endpoints.close();
    await connection?.close();
    tls?.close();
    await telemetry.stop();
  };
}

/** Has the gateway hear of what has changed, where there is a bus that tells it. */
async function followBus(gateway: Gateway, metrics: Registry): Promise<EventBus | undefined> {
  const { eventBusUrl, caching } = environment;
  if (eventBusUrl === undefined) return undefined;
  const catalog = EventCatalog.load(eventSchemasDirectory);
  const bus = await openEventBus(eventBusUrl, { service: 'gateway', catalog, logger, metrics });
  await followEvents(gateway, bus, { names: catalog.names, caching });
  return bus;
}

const failed = (err: unknown): void => logger.error({ err }, 'Stopping failed.');
if (isWorker()) {
  stopWithTheFirst(await serve(), failed);
} else if (environment.workers > 1) {
  MetricsCollector.start();
  const workers = await Workers.start({ count: environment.workers, logger, stopPatienceMs });
  stopOnSignal((signal) => workers.stop(signal), failed);
} else {
  stopOnSignal(await serve(), failed);
}
