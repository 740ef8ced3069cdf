import { mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { stopOnSignal } from '@gantry/platform/environment/stopOnSignal.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { destination } from 'pino';
import { banner } from './banner.js';
import { DistributedShape } from './DistributedShape.js';
import { readDistributedEnvironment } from './environment.js';

/** Says one sentence and ends, as a person at a terminal wants it. */
function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

try {
  const { startedAt, ...environment } = readDistributedEnvironment();
  mkdirSync(environment.dataFolder, { recursive: true });
  const logFile = path.join(environment.dataFolder, 'shape.log');
  const logger = createLogger('distributed', {
    level: environment.logLevel,
    destination: destination({ dest: openSync(logFile, 'a'), sync: false }),
  });
  const onProgress = (sentence: string): void => console.log(sentence);
  const starting = DistributedShape.start({ ...environment, logger, onProgress });
  let stopping = false;
  stopOnSignal(async () => {
    stopping = true;
    console.log('\nStopping …');
    await (await starting).stop();
  }, fail);
  const shape = await starting;
  if (!stopping) console.log(banner(shape, (Date.now() - startedAt) / 1000, environment.dataFolder));
} catch (error) {
  fail(error);
}
