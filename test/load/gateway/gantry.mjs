/** Our gateway as `gantry-gateway` serves any supergraph. `node gantry.mjs <port> none|upstream|all` says what is shared. */
import { readFile } from 'node:fs/promises';
import { createStandaloneGateway } from '@gantry/gateway/standalone/createStandaloneGateway.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';

const [, , port, shared] = process.argv;
const gateway = await createStandaloneGateway({
  supergraphSdl: await readFile(new URL('supergraph.graphql', import.meta.url), 'utf8'),
  logger: createLogger('gateway', { level: 'warn' }),
  settings: { sharing: { upstream: shared !== 'none', inbound: shared === 'all' } },
});
await gateway.listen(Number(port), '127.0.0.1');
process.stdout.write('ready\n');
