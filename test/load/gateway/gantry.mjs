/** Our gateway as it runs alone: nobody to identify, no context tokens. `node gantry.mjs <port> none|upstream|all` */
import { readFile } from 'node:fs/promises';
import { GraphqlHandler } from '@gantry/gateway/edge/GraphqlHandler.js';
import { HttpFront } from '@gantry/gateway/edge/HttpFront.js';
import { OperationCache } from '@gantry/gateway/execution/OperationCache.js';
import { OperationService } from '@gantry/gateway/execution/OperationService.js';
import { SubgraphCaller } from '@gantry/gateway/execution/SubgraphCaller.js';
import { defaultSettings } from '@gantry/gateway/GatewaySettings.js';
import { readRoutingUrls } from '@gantry/gateway/supergraph/readRoutingUrls.js';
import { SupergraphManager } from '@gantry/gateway/supergraph/SupergraphManager.js';
import { GatewayMetrics } from '@gantry/gateway/telemetry/GatewayMetrics.js';
import { HttpSubgraphEndpoint } from '@gantry/platform/subgraph/HttpSubgraphEndpoint.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { Registry } from 'prom-client';

const [, , port, shared] = process.argv;
const sharing = { upstream: shared !== 'none', inbound: shared === 'all' };
const supergraphSdl = await readFile(new URL('supergraph.graphql', import.meta.url), 'utf8');
const logger = createLogger('gateway', { level: 'warn' });
const metrics = new GatewayMetrics(new Registry());
const supergraph = new SupergraphManager(supergraphSdl, logger);
await supergraph.load();
const endpoints = new Map(
  Object.entries(readRoutingUrls(supergraphSdl)).map(([name, url]) => [
    name,
    new HttpSubgraphEndpoint({ name, url }),
  ]),
);
const signer = { sign: () => Promise.resolve(undefined) };
const caller = new SubgraphCaller({ endpoints, signer, metrics, logger, timeoutMs: 30_000 });
const { limits, operationsKept, maxBodyBytes } = defaultSettings;
const service = new OperationService({
  supergraph,
  operations: new OperationCache(operationsKept, limits),
  caller,
  metrics,
  logger,
  sharing,
});
const session = {
  expiresAt: Infinity,
  context: (requestId) =>
    Promise.resolve({
      actor: { id: 'anyone', kind: 'USER' },
      tenant: null,
      roles: [],
      scopes: [],
      requestId,
    }),
};
const handler = new GraphqlHandler({
  authenticator: { authenticate: () => Promise.resolve(session) },
  service,
  logger,
  maxBodyBytes,
  closing: new AbortController().signal,
});
const front = new HttpFront({
  onUpgrade: (_request, connection) => connection.destroy(),
  onError: (err) => logger.error({ err }, 'A handler failed.'),
});
front.route('/graphql', (request, response) => handler.handle(request, response));
await front.listen(Number(port), '127.0.0.1');
process.stdout.write('ready\n');
