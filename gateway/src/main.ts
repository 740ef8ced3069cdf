import { readFile } from 'node:fs/promises';
import { stopOnSignal } from '@gantry/platform/environment/stopOnSignal.js';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import { importSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { HttpSubgraphEndpoint } from '@gantry/platform/subgraph/HttpSubgraphEndpoint.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { Registry } from 'prom-client';
import { readManifest } from './documents/readManifest.js';
import { defaultSettings } from './GatewaySettings.js';
import { readGatewayEnvironment } from './environment.js';
import { createGateway } from './server.js';
import { readRoutingUrls } from './supergraph/readRoutingUrls.js';

const environment = readGatewayEnvironment();
const logger = createLogger('gateway', { level: environment.logLevel });
const supergraphSdl = await readFile(environment.supergraph, 'utf8');
const { subgraphTimeoutMs: timeoutMs, maxBodyBytes } = environment;

const urls = { ...readRoutingUrls(supergraphSdl), ...environment.subgraphUrls };
const endpoints = new Map(
  Object.entries(urls).map(([name, url]) => [name, new HttpSubgraphEndpoint({ name, url, timeoutMs })]),
);
const { manifest, ...documentSettings } = environment.documents;
const trusted = manifest
  ? readManifest(JSON.parse(await readFile(manifest, 'utf8')))
  : new Map<string, string>();
const documents = { ...defaultSettings.documents, ...documentSettings, trusted };
const gateway = await createGateway({
  supergraphSdl,
  endpoints,
  issuers: environment.issuers,
  signer: new ContextTokenSigner('gateway', await importSigningKey(environment.contextKey)),
  logger,
  registry: new Registry(),
  settings: { ...environment.security, documents, maxBodyBytes, subgraphTimeoutMs: timeoutMs },
});
const port = await gateway.listen(environment.port, environment.host);
logger.info({ port }, 'The gateway is ready.');

async function stop(): Promise<void> {
  await gateway.close();
  await Promise.all([...endpoints.values()].map((endpoint) => endpoint.close()));
}

stopOnSignal(stop, (error) => logger.error({ err: error }, 'Stopping failed.'));
