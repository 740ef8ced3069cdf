import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { RegistryError } from '../RegistryError.js';

/** Milliseconds that somebody else's turn is waited for. */
const patience = 10_000;
/** Milliseconds between looks; a part of it at random, so that those who wait do not keep step. */
const pause = 25;

/**
 * Holds a file for one writer among all processes of a machine while `work` is done. SQLite's lock on an empty file beside
 * it ends with the process that has it, so that none is ever left behind.
 * @throws RegistryError UNAVAILABLE when others do not let go of it, or none can be had there
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  using lock = open(path.join(path.dirname(file), `.${path.basename(file)}.lock`));
  const giveUpAt = performance.now() + patience;
  while (!lock.tryToTake()) {
    if (performance.now() > giveUpAt)
      throw new RegistryError('UNAVAILABLE', `${file} has been held by another process for ${patience} ms.`);
    await delay(pause * (0.5 + Math.random()));
  }
  return await work();
}

interface Lock extends Disposable {
  tryToTake(): boolean;
}

function open(lockFile: string): Lock {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(lockFile, { timeout: 0 });
  } catch (cause) {
    const reason = `${(cause as Error).message}; its folder must be there, and be one that may be written to`;
    throw new RegistryError('UNAVAILABLE', `${lockFile} cannot be made: ${reason}.`, {}, { cause });
  }
  return {
    tryToTake: () => {
      try {
        database.exec('BEGIN EXCLUSIVE');
        return true;
      } catch (error) {
        if ((error as { errcode?: number }).errcode === busy) return false;
        throw new RegistryError(
          'UNAVAILABLE',
          `${lockFile} cannot be locked: ${(error as Error).message}.`,
          {},
          { cause: error },
        );
      }
    },
    [Symbol.dispose]: () => database.close(),
  };
}

/** SQLITE_BUSY: somebody else has it. */
const busy = 5;
