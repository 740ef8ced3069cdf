import 'reflect-metadata';
import { mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { stopOnSignal } from '@gantry/platform/environment/stopOnSignal.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { destination } from 'pino';
import { banner } from './banner.js';
import { readEmbeddedEnvironment } from './environment.js';
import { startEmbedded } from './startEmbedded.js';

/** Says one sentence and ends, as a person at a terminal wants it. */
function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

try {
  const environment = readEmbeddedEnvironment();
  const logFile = path.join(environment.dataFolder, 'gantry.log');
  mkdirSync(environment.dataFolder, { recursive: true });
  // An open file, not a name: a logger that is still opening its file cannot be flushed by an early exit.
  const logger = createLogger('gantry', {
    level: environment.GANTRY_LOG_LEVEL,
    destination: destination({ dest: openSync(logFile, 'a'), sync: false }),
  });
  const starting = startEmbedded(environment, logger);
  let stopping = false;
  // From here on: whoever loses patience during the start leaves nothing running either.
  stopOnSignal(async () => {
    stopping = true;
    console.log('\nStopping …');
    await (await starting).stop();
  }, fail);
  const { url } = await starting;
  if (!stopping) console.log(banner(url, (Date.now() - environment.startedAt) / 1000, environment, logFile));
} catch (error) {
  fail(error);
}
