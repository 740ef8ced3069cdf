import { stopOnSignal } from '@gantry/platform/environment/stopOnSignal.js';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import { importSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { Registry } from 'prom-client';
import { readFile } from 'node:fs/promises';
import { readManifest } from './documents/readManifest.js';
import { defaultSettings } from './GatewaySettings.js';
import { readGatewayEnvironment } from './environment.js';
import { isWorker, stopWithTheFirst, Workers } from './process/Workers.js';
import { createGateway } from './server.js';
import { SubgraphEndpoints } from './supergraph/SubgraphEndpoints.js';
import { supergraphSource } from './supergraph/SupergraphSource.js';

/** Milliseconds that the first supergraph may take to be read. */
const patience = 30_000;

const environment = readGatewayEnvironment();
const logger = createLogger('gateway', { level: environment.logLevel });

/** Starts serving. @returns how to end it */
async function serve(): Promise<() => Promise<void>> {
  const source = supergraphSource(environment.supergraph);
  const supergraphSdl = (await source.read(AbortSignal.timeout(patience))) ?? '';
  const { subgraphTimeoutMs: timeoutMs, subgraphUrls: urls, supergraphPollMs } = environment;
  const { landingPage, maxBodyBytes, subscriptions } = environment;

  const endpoints = new SubgraphEndpoints({ urls, timeoutMs, readiness: 'health' });
  endpoints.connect(supergraphSdl);
  const { manifest, ...documentSettings } = environment.documents;
  const trusted = manifest
    ? readManifest(JSON.parse(await readFile(manifest, 'utf8')))
    : new Map<string, string>();
  const documents = { ...defaultSettings.documents, ...documentSettings, trusted };
  const gateway = await createGateway({
    supergraphSdl,
    endpoints: endpoints.byName,
    issuers: environment.issuers,
    signer: new ContextTokenSigner('gateway', await importSigningKey(environment.contextKey)),
    logger,
    registry: new Registry(),
    settings: {
      ...environment.security,
      documents,
      landingPage,
      maxBodyBytes,
      subgraphTimeoutMs: timeoutMs,
      subscriptions,
    },
  });
  if (supergraphPollMs > 0) {
    gateway.watchSupergraph(source, supergraphPollMs, (sdl) => endpoints.connect(sdl));
  }
  const port = await gateway.listen(environment.port, environment.host);
  logger.info({ port }, 'The gateway is ready.');
  return async () => {
    await gateway.close();
    await endpoints.close();
  };
}

const failed = (err: unknown): void => logger.error({ err }, 'Stopping failed.');
if (isWorker()) {
  stopWithTheFirst(await serve(), failed);
} else if (environment.workers > 1) {
  const workers = await Workers.start({ count: environment.workers, logger });
  stopOnSignal(() => workers.stop(), failed);
} else {
  stopOnSignal(await serve(), failed);
}
