/** Our gateway alone, which tells its parent process how much memory it uses. Run with `--expose-gc`. */
import { readFile } from 'node:fs/promises';
import { createStandaloneGateway } from '@gantry/gateway/standalone/createStandaloneGateway.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';

const gateway = await createStandaloneGateway({
  supergraphSdl: await readFile(new URL('../gateway/supergraph.graphql', import.meta.url), 'utf8'),
  logger: createLogger('gateway', { level: 'fatal' }),
});

/** Bytes in use once what nobody needs is gone: finalizers run between collections, and free more. */
async function inUse() {
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

process.on('message', async () => process.send({ used: await inUse() }));
process.send({ port: await gateway.listen(0, '127.0.0.1') });
