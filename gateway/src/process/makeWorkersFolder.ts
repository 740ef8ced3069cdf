import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';

/** Makes a folder that is only this user's, and goes when this process ends; undefined when there can be none. */
export function makeWorkersFolder(logger: Logger): string | undefined {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'gantry-workers-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    return folder;
  } catch (err) {
    logger.error({ err }, 'Workers have no folder for what they served last: those replaced start anew.');
    return undefined;
  }
}
