/**
 * Our gateway as the product has it: callers with tokens, a tenant, limits, a limit on costs, metrics.
 * `node gantryMember.mjs <port> none|all` says what is shared; BENCH_JWKS are the keys that tokens are checked with.
 */
import { readFile } from 'node:fs/promises';
import { createGateway } from '@gantry/gateway/createGateway.js';
import { defaultSettings } from '@gantry/gateway/GatewaySettings.js';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import { createSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { HttpSubgraphEndpoint } from '@gantry/platform/subgraph/HttpSubgraphEndpoint.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { Registry } from 'prom-client';
import { audience, issuer } from './identity.mjs';

const [, , port, shared] = process.argv;
const subgraphs = ['agents', 'conversations', 'cost', 'deployments', 'tenancy', 'workflows'];
const gateway = await createGateway({
  supergraphSdl: await readFile(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8'),
  endpoints: new Map(
    subgraphs.map((name) => {
      const url = `http://127.0.0.1:4500/${name}`;
      return [name, new HttpSubgraphEndpoint({ name, url })];
    }),
  ),
  issuers: [{ issuer, audience, jwks: JSON.parse(process.env['BENCH_JWKS']) }],
  signer: new ContextTokenSigner('gateway', await createSigningKey('gateway')),
  logger: createLogger('gateway', { level: 'warn' }),
  registry: new Registry(),
  settings: {
    cost: { ...defaultSettings.cost, mode: 'enforce', limits: { default: 10_000 } },
    sharing: { upstream: shared === 'all', inbound: shared === 'all' },
  },
});
await gateway.listen(Number(port), '127.0.0.1');
process.stdout.write('ready\n');
