#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { stopOnSignal, type StopSignal } from '@gantry/platform/environment/stopOnSignal.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { readSecrets } from './environment.js';
import type { Gateway } from './Gateway.js';
import { readCommandLine, type Command } from './standalone/commandLine.js';
import { runStandalone } from './standalone/runStandalone.js';
import { usage } from './standalone/usage.js';
import { UsageError } from './standalone/UsageError.js';
import { MetricsCollector } from './process/MetricsCollector.js';
import { isWorker, stopWithTheFirst, Workers } from './process/Workers.js';

/** Milliseconds that a worker has to end once its requests have. */
const closingMs = 5_000;

/** Ends with an exit code, or leaves a gateway running. */
async function main(line: readonly string[]): Promise<number | undefined> {
  try {
    const command = readCommandLine(line, readSecrets());
    if (command === 'help') process.stdout.write(usage);
    else if (command === 'version') process.stdout.write(`${await version()}\n`);
    else return await serve(command);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n`);
    if (!(error instanceof UsageError)) return 1;
    process.stderr.write('gantry-gateway --help says what can be said.\n');
    return 2;
  }
}

async function serve(command: Command): Promise<undefined> {
  const logger = createLogger('gateway', { level: command['log-level'] });
  const leaveMs = command['leave-time'];
  const stop = async (gateway: Gateway, signal?: StopSignal): Promise<void> => {
    // A person at a terminal does not wait for load balancers.
    if (signal !== 'SIGINT') await gateway.drain(leaveMs);
    await gateway.close();
  };
  const failed = (err: unknown): void => logger.error({ err }, 'Stopping failed.');
  if (isWorker()) {
    const gateway = await runStandalone(command, logger);
    stopWithTheFirst((signal) => stop(gateway, signal), failed);
  } else if (command.workers > 1) {
    MetricsCollector.start();
    const stopPatienceMs = leaveMs + command['drain-time'] + closingMs;
    const workers = await Workers.start({ count: command.workers, logger, stopPatienceMs });
    stopOnSignal((signal) => workers.stop(signal), failed);
  } else {
    const gateway = await runStandalone(command, logger);
    stopOnSignal((signal) => stop(gateway, signal), failed);
  }
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const code = await main(process.argv.slice(2));
if (code !== undefined) process.exit(code);
