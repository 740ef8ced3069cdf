import path from 'node:path';
import { defaultCachingSettings } from '@gantry/gateway/caching/CachingSettings.js';
import { followEvents } from '@gantry/gateway/caching/followEvents.js';
import { createGateway } from '@gantry/gateway/createGateway.js';
import type { Gateway } from '@gantry/gateway/Gateway.js';
import { EventCatalog } from '@gantry/platform/events/EventCatalog.js';
import { eventSchemasDirectory } from '@gantry/platform/events/eventSchemasDirectory.js';
import { EmbeddedPostgres } from '@gantry/platform/persistence/EmbeddedPostgres.js';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { DataFolderLock } from './DataFolderLock.js';
import type { EmbeddedEnvironment } from './environment.js';
import { EmbeddedRegistry } from './EmbeddedRegistry.js';
import { createIssuer } from './issuer/createIssuer.js';
import { keptSecret } from './keptSecret.js';
import { openSubgraphs, type OpenSubgraphs } from './openSubgraphs.js';
import { readSupergraph } from './readSupergraph.js';

/** Audience of the tokens that the embedded issuer gives out. */
const audience = 'gantry';

export interface EmbeddedGantry {
  /** `http://127.0.0.1:4000` */
  url: string;
  /** Lets requests finish, then stops everything in the reverse order of its start. */
  stop(): Promise<void>;
}

/**
 * Starts all of Gantry in this process: PostgreSQL, six subgraphs, the registry, the issuer and the gateway.
 * @throws Error, a sentence for the terminal, when the data folder or the port is taken
 */
export async function startEmbedded(
  environment: EmbeddedEnvironment,
  logger: Logger,
): Promise<EmbeddedGantry> {
  const { dataFolder, GANTRY_HOST: host, GANTRY_PORT: port } = environment;
  const lock = DataFolderLock.acquire(dataFolder);
  // What has been started, to be stopped in reverse, also when a later part fails to start.
  const stops: (() => Promise<void> | void)[] = [() => lock.release()];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const metrics = new Registry();
    collectDefaultMetrics({ register: metrics });
    const postgres = await EmbeddedPostgres.start({
      directory: path.join(dataFolder, 'postgres'),
      logger: logger.child({ part: 'postgres' }),
    });
    stops.push(() => postgres.stop());
    const url = `http://${host}:${port}`;
    const { adminUrl } = postgres;
    // One for the login roles of the embedded server, which only listens on loopback.
    const password = keptSecret(dataFolder, 'database-password');
    const operatorKey = keptSecret(dataFolder, 'registry-key');
    const opened = await openSubgraphs({ adminUrl, password, environment, logger, metrics });
    stops.push(() => opened.close());
    const registry = await EmbeddedRegistry.open({
      adminUrl,
      password,
      operatorKey,
      logger: logger.child({ part: 'registry' }),
      metrics,
    });
    stops.push(() => registry.close());
    const gateway = await openGateway(environment, opened, registry, `${url}/oidc`, logger, metrics);
    registry.mountOn(gateway);
    stops.push(async () => {
      registry.release();
      await gateway.close();
    });
    await gateway.listen(port, host).catch((error: unknown) => {
      throw portTaken(error)
        ? new Error(`Port ${port} of ${host} is taken. Set GANTRY_PORT to another one.`)
        : error;
    });
    for (const subgraph of opened.subgraphs.values()) {
      await subgraph.start();
      // After the gateway has let its requests finish, before the databases close.
      stops.splice(-1, 0, () => subgraph.stop());
    }
    registry.lead(gateway, url);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openGateway(
  environment: EmbeddedEnvironment,
  opened: OpenSubgraphs,
  registry: EmbeddedRegistry,
  issuerUrl: string,
  logger: Logger,
  metrics: Registry,
): Promise<Gateway> {
  const issuer = await createIssuer({ issuerUrl, dataFolder: environment.dataFolder, audience });
  const caching = { ...defaultCachingSettings, store: 'memory' };
  const gateway = await createGateway({
    supergraphSdl: readSupergraph(),
    endpoints: opened.subgraphs,
    issuers: [
      // Another port must not make other people of the development users, who would find their tenants no more.
      { issuer: issuer.issuerUrl, knownAs: 'urn:gantry:embedded', audience, jwks: issuer.jwks() },
      ...environment.GANTRY_ISSUERS,
    ],
    signer: opened.gatewaySigner,
    logger: logger.child({ part: 'gateway' }),
    registry: metrics,
    usage: registry.usage,
    settings: { landingPage: true, caching },
  });
  gateway.mount('/oidc', (request, response) => issuer.handler(request, response));
  for (const { mounts } of opened.subgraphs.values()) {
    for (const [prefix, handler] of Object.entries(mounts)) gateway.mount(prefix, handler);
  }
  await followEvents(gateway, opened.bus, { names: EventCatalog.load(eventSchemasDirectory).names, caching });
  return gateway;
}

function portTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
