import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddedEnvironment } from '@gantry/embedded/environment.js';
import { subgraphs as allSubgraphs } from '@gantry/embedded/subgraphs.js';
import { createGateway } from '@gantry/gateway/createGateway.js';
import { EventCatalog } from '@gantry/platform/events/EventCatalog.js';
import { PostgresEventBus } from '@gantry/platform/events/PostgresEventBus.js';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import { createSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { provisionDatabase, type DatabaseUrls } from '@gantry/platform/persistence/provisionDatabase.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import { HttpSubgraphEndpoint } from '@gantry/platform/subgraph/HttpSubgraphEndpoint.js';
import { openSubgraphPlatform } from '@gantry/platform/subgraph/openSubgraphPlatform.js';
import { SubgraphServer } from '@gantry/platform/subgraph/SubgraphServer.js';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Caller } from './Caller.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

export interface ServedGantryOptions {
  /** A superuser's URL of a PostgreSQL server. */
  adminUrl: string;
  /** The subgraphs that are needed; the gateway is told of no others. */
  names: readonly string[];
  streams: LiveStreams;
  logger: Logger;
}

/** The gateway and some subgraphs as if each were a process of its own, over HTTP and sockets, with what they measure and log at hand. */
export interface ServedGantry extends AsyncDisposable {
  /** `http://127.0.0.1:1234` */
  gatewayUrl: string;
  /** The same of each subgraph. */
  subgraphUrls: Record<string, string>;
  databases: Record<string, DatabaseUrls>;
  person(name: string): Promise<Caller>;
}

/** Starts them, each on databases of its own. */
export async function serveGantry(options: ServedGantryOptions): Promise<ServedGantry> {
  const { adminUrl, names, streams, logger } = options;
  const stops: (() => unknown)[] = [];
  const suffix = randomBytes(6).toString('hex');
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'gantry-served-'));
  stops.push(() => rm(dataFolder, { recursive: true, force: true }));
  const busUrls = await provisionDatabase(adminUrl, 'bus', 'test', `served_bus_${suffix}`);
  const bus = await PostgresEventBus.open(busUrls.owner, logger);
  stops.push(() => bus.close());
  const chosen = allSubgraphs.filter(({ name }) => names.includes(name));
  const keys = new Map(
    await Promise.all(
      ['gateway', ...names].map(async (name) => [name, await createSigningKey(name)] as const),
    ),
  );
  const endpoints = new Map<string, HttpSubgraphEndpoint>();
  stops.push(() => Promise.all([...endpoints.values()].map((endpoint) => endpoint.close())));
  const subgraphUrls: Record<string, string> = {};
  const databases: Record<string, DatabaseUrls> = {};
  for (const { name, entities, migrationsDirectory, create } of chosen) {
    const metrics = new Registry();
    collectDefaultMetrics({ register: metrics });
    const platform = await openSubgraphPlatform({
      name,
      urls: (databases[name] = await provisionDatabase(adminUrl, name, 'test', `served_${name}_${suffix}`)),
      entities,
      migrationsDirectory,
      bus,
      catalog: EventCatalog.load(path.join(repository, 'schema/events')),
      streams,
      resolve: (other) => endpoints.get(other)!,
      key: keys.get(name)!,
      issuers: Object.fromEntries([...keys].map(([each, key]) => [each, key.publicJwk])),
      logger,
      metrics,
    });
    stops.push(() => platform.database.close());
    const settings = { dataFolder, PATH: '/usr/bin' } as EmbeddedEnvironment;
    const subgraph = await create(platform, settings);
    await subgraph.start();
    stops.push(() => subgraph.stop());
    const server = new SubgraphServer(subgraph, metrics, logger);
    const url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
    stops.push(() => server.close());
    subgraphUrls[name] = url;
    endpoints.set(name, new HttpSubgraphEndpoint({ name, url: `${url}/graphql` }));
  }
  const issuer = await startIssuer();
  stops.push(() => issuer.close());
  const gateway = await createGateway({
    supergraphSdl: readFileSync(path.join(repository, 'schema/supergraph.graphql'), 'utf8'),
    endpoints,
    issuers: [{ issuer: issuer.url, audience: 'gantry', jwksUri: `${issuer.url}/jwks` }],
    signer: new ContextTokenSigner('gateway', keys.get('gateway')!),
    logger,
    registry: new Registry(),
  });
  const gatewayUrl = `http://127.0.0.1:${await gateway.listen(0, '127.0.0.1')}`;
  stops.push(() => gateway.close());
  return {
    gatewayUrl,
    subgraphUrls,
    databases,
    person: async (name) => new Caller(`${gatewayUrl}/graphql`, await issuer.token(name)),
    [Symbol.asyncDispose]: async () => {
      for (const stop of stops.reverse()) await stop();
    },
  };
}

/** An OpenID Connect issuer as far as a gateway looks at one. */
async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url,
    close: () => server.close(),
    token: (name: string) =>
      new SignJWT({ email: `${name}@example.com`, email_verified: true })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setIssuer(url)
        .setAudience('gantry')
        .setSubject(name)
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(privateKey),
  };
}
