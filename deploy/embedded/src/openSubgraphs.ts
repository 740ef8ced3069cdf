import { EventCatalog } from '@gantry/platform/events/EventCatalog.js';
import { eventSchemasDirectory } from '@gantry/platform/events/eventSchemasDirectory.js';
import { PostgresEventBus } from '@gantry/platform/events/PostgresEventBus.js';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import { createSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { MemoryLiveStreams } from '@gantry/platform/streams/MemoryLiveStreams.js';
import { openSubgraphPlatform } from '@gantry/platform/subgraph/openSubgraphPlatform.js';
import type { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { EmbeddedEnvironment } from './environment.js';
import { subgraphs } from './subgraphs.js';

export interface OpenSubgraphsOptions {
  /** A superuser's URL of the PostgreSQL server that is to hold the databases. */
  adminUrl: string;
  /** Password of the login roles made in it. */
  password: string;
  environment: EmbeddedEnvironment;
  logger: Logger;
  metrics: Registry;
}

export interface OpenSubgraphs {
  /** By name; opened, not yet started. */
  subgraphs: Map<string, Subgraph<unknown>>;
  bus: PostgresEventBus;
  /** Signs the gateway's calls. */
  gatewaySigner: ContextTokenSigner;
  /** Closes databases and bus; subgraphs must have been stopped. */
  close(): Promise<void>;
}

/** Opens all six in this process: a database each, one bus, one set of live streams, keys that live as long as it does. */
export async function openSubgraphs(options: OpenSubgraphsOptions): Promise<OpenSubgraphs> {
  const { adminUrl, password, environment, logger, metrics } = options;
  const busUrls = await provisionDatabase(adminUrl, 'bus', password);
  const bus = await PostgresEventBus.open(busUrls.owner, logger.child({ subgraph: 'bus' }));
  const gatewayKey = await createSigningKey('gateway');
  const keys = new Map(
    await Promise.all(subgraphs.map(async ({ name }) => [name, await createSigningKey(name)] as const)),
  );
  const issuers = {
    gateway: gatewayKey.publicJwk,
    ...Object.fromEntries([...keys].map(([name, key]) => [name, key.publicJwk])),
  };
  const catalog = EventCatalog.load(eventSchemasDirectory);
  const streams = new MemoryLiveStreams();
  const opened = new Map<string, Subgraph<unknown>>();
  const databases: { close(): Promise<void> }[] = [];
  const resolve = (name: string): Subgraph<unknown> => {
    const subgraph = opened.get(name);
    if (!subgraph) throw new Error(`There is no subgraph "${name}".`);
    return subgraph;
  };
  await Promise.all(
    subgraphs.map(async ({ name, entities, migrationsDirectory, create }) => {
      const platform = await openSubgraphPlatform({
        name,
        urls: await provisionDatabase(adminUrl, name, password),
        entities,
        migrationsDirectory,
        bus,
        catalog,
        streams,
        resolve,
        key: keys.get(name)!,
        issuers,
        logger: logger.child({ subgraph: name }),
        metrics,
      });
      databases.push(platform.database);
      opened.set(name, await create(platform, environment));
    }),
  );
  return {
    subgraphs: opened,
    bus,
    gatewaySigner: new ContextTokenSigner('gateway', gatewayKey),
    close: async () => {
      await bus.close();
      await Promise.all(databases.map((database) => database.close()));
    },
  };
}
