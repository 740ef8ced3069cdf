import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { TlsCredentials } from './TlsCredentials.js';
import type { Transport } from './transportVariables.js';

/**
 * Opens the process's certificates; undefined where it was told to go without, of which the log is reminded.
 * @throws Error with a sentence when they do not hold
 */
export async function openTransport(
  transport: Transport,
  service: string,
  logger: Logger,
  registry: Registry,
): Promise<TlsCredentials | undefined> {
  if (transport.plaintext) {
    logger.warn('GANTRY_PLAINTEXT is true: services reach each other over plain HTTP, which is insecure.');
    return undefined;
  }
  return TlsCredentials.open({ files: transport.files, service, logger, registry });
}
