/**
 * Our gateway as `gantry-gateway` serves any supergraph. `node gantry.mjs <port> none|upstream|all [supergraph] [usage]` says what is
 * shared, and where usage is reported to, once a second.
 */
import { readFile } from 'node:fs/promises';
import { createStandaloneGateway } from '@gantry/gateway/standalone/createStandaloneGateway.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';

const [, , port, shared, named, usage] = process.argv;
const supergraph = named || new URL('supergraph.graphql', import.meta.url);
const gateway = await createStandaloneGateway({
  supergraphSdl: await readFile(supergraph, 'utf8'),
  logger: createLogger('gateway', { level: 'warn' }),
  ...(usage ? { usage: { url: usage, intervalMs: 1_000 } } : {}),
  settings: { sharing: { upstream: shared !== 'none', inbound: shared === 'all' } },
});
await gateway.listen(Number(port), '127.0.0.1');
process.stdout.write('ready\n');
