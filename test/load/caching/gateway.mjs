/** Our gateway over the benchmark's subgraphs. `node gateway.mjs <port> off|memory|redis://… responses|entities` */
import { readFile } from 'node:fs/promises';
import { defaultCachingSettings } from '@gantry/gateway/caching/CachingSettings.js';
import { createStandaloneGateway } from '@gantry/gateway/standalone/createStandaloneGateway.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';

const [, , port, store, what] = process.argv;
const gateway = await createStandaloneGateway({
  supergraphSdl: await readFile(new URL('../gateway/supergraph.graphql', import.meta.url), 'utf8'),
  logger: createLogger('gateway', { level: 'warn' }),
  settings: {
    // What equal requests share while they are under way is not the cache's doing.
    sharing: { upstream: false, inbound: false, subscriptions: false },
    caching: {
      ...defaultCachingSettings,
      store,
      headers: true,
      defaultMaxAge: 3_600,
      tenantShare: 1,
      responses: what === 'responses',
      entities: what === 'entities',
    },
  },
});
await gateway.listen(Number(port), '127.0.0.1');
process.stdout.write('ready\n');
