import { collectDefaultMetrics, Registry } from 'prom-client';
import { stopOnSignal, type StopSignal } from '@gantry/platform/environment/stopOnSignal.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { startTelemetry } from '@gantry/platform/telemetry/startTelemetry.js';
import { openTransport } from '@gantry/platform/tls/openTransport.js';
import type { RegistryEnvironment } from './environment.js';
import { platformOwner } from './keys/Caller.js';
import { openRegistry } from './openRegistry.js';
import { publishCommitted } from './publishCommitted.js';
import { readCommittedSchema } from './readCommittedSchema.js';
import { RegistryServer } from './RegistryServer.js';

/** Runs the registry until SIGTERM or SIGINT, and then lets it finish what it is doing. @throws Error when it cannot start */
export async function runRegistry(environment: RegistryEnvironment): Promise<void> {
  const { host, probePort } = environment;
  const logger = createLogger('registry', { level: environment.logLevel });
  const telemetry = await startTelemetry('registry', environment.telemetry);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const tls = await openTransport(environment.transport, 'registry', logger, metrics);
  const registry = await openRegistry({
    urls: environment.database,
    operatorKey: environment.operatorKey,
    connections: environment.connections,
    limits: environment.limits,
    logger,
    metrics,
  });
  const { publishes } = environment;
  if (publishes) {
    // Whoever is ready has something for gateways to start with.
    await publishCommitted(registry.of(platformOwner), publishes, await readCommittedSchema(), logger);
  }
  const server = new RegistryServer({ registry, metrics, tls });
  const port = await server.listen(environment.port, host);
  const probes = probePort === undefined ? undefined : await server.listenForProbes(probePort, host);
  logger.info({ port, probes }, 'The registry is ready.');

  const stop = async (signal: StopSignal): Promise<void> => {
    // A person at a terminal sends no requests here that should go elsewhere first.
    await server.drain(signal === 'SIGTERM' ? environment.drainSeconds * 1_000 : 0);
    await server.close();
    await registry.close();
    tls?.close();
    await telemetry.stop();
  };
  stopOnSignal(stop, (error) => logger.error({ err: error }, 'Stopping failed.'));
}
