import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Keeps a second Gantry out of a data folder that one is using. */
export class DataFolderLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @throws Error, one sentence for the terminal, when a running process has the folder. */
  static acquire(folder: string): DataFolderLock {
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, 'lock');
    // Written first and linked then, so that nobody ever reads half a lock.
    const own = `${file}.${process.pid}`;
    writeFileSync(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), { mode: 0o600 });
    try {
      claim(own, file, folder);
      return new DataFolderLock(file);
    } finally {
      unlinkSync(own);
    }
  }

  release(): void {
    unlinkSync(this.#file);
  }
}

/** The process that holds the lock; null when it no longer runs. */
function holderOf(file: string): number | null {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as {
      pid: number;
      started: string | null;
    };
    process.kill(pid, 0);
    // A process id is given out again; the time of the process's start tells the two apart.
    return startOf(pid) === started ? pid : null;
  } catch {
    return null;
  }
}

/** When a process started, as the kernel counts it; null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function claim(own: string, file: string, folder: string): void {
  for (;;) {
    try {
      linkSync(own, file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(file);
    if (holder !== null) {
      throw new Error(
        `Another Gantry (process ${holder}) is using the data folder ${folder}. Stop it, or set GANTRY_DATA to another folder.`,
      );
    }
    // Its holder was killed and could not clean up.
    unlinkSync(file);
  }
}
