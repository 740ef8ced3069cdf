import { join } from 'node:path';
import { workersFolder } from '../process/environment.js';

/**
 * The file where a worker keeps what it serves: one that takes its place serves the same, though there may be something bad by
 * then. Undefined in a process that is no worker.
 */
export function keptAmongWorkers(name: string): string | undefined {
  const folder = workersFolder();
  return folder === undefined ? undefined : join(folder, name);
}
