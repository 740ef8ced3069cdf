import { z } from 'zod';
import { readEnvironment } from '../environment/readEnvironment.js';
import { databaseSettings } from '../persistence/databaseSettings.js';

/**
 * What the command for dead letters reads from its environment: the URL of the service's worker login.
 * @throws Error naming the setting when it is wrong or missing
 */
export function readDeadLettersEnvironment(service: string): string {
  const { worker } = databaseSettings(service);
  return readEnvironment(z.object({ [worker]: z.url() }), process.env)[worker]!;
}
