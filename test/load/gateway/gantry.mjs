/** Our gateway as `gantry-gateway` serves any supergraph. `node gantry.mjs <port> none|upstream|all [supergraph]` says what is shared. */
import { readFile } from 'node:fs/promises';
import { createStandaloneGateway } from '@gantry/gateway/standalone/createStandaloneGateway.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';

const [, , port, shared, supergraph = new URL('supergraph.graphql', import.meta.url)] = process.argv;
const gateway = await createStandaloneGateway({
  supergraphSdl: await readFile(supergraph, 'utf8'),
  logger: createLogger('gateway', { level: 'warn' }),
  settings: { sharing: { upstream: shared !== 'none', inbound: shared === 'all' } },
});
await gateway.listen(Number(port), '127.0.0.1');
process.stdout.write('ready\n');
