import { execFile, spawnSync } from 'node:child_process';
import { mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why no disk of a chosen size can be had here; undefined when it can. */
export const smallDiskMissing: string | undefined =
  process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0
    ? undefined
    : 'only root can mount a file system of a chosen size';

/** Bytes that are taken at once at least. */
const page = 4_096;

/** A file system of its own in memory, which can be filled to the last byte. */
export class SmallDisk implements AsyncDisposable {
  readonly #folder: string;
  /** Bytes. */
  #taken = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param megabytes of which memory is taken as they are used */
  static async mount(folder: string, megabytes: number): Promise<SmallDisk> {
    await mkdir(folder, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder]);
    return new SmallDisk(folder);
  }

  /** Takes all that is left, whoever else takes some of it meanwhile. */
  async fill(): Promise<void> {
    for (let left = await this.#left(); left > 0; left = await this.#left()) {
      // What is taken in one piece is taken whole or not at all.
      const piece = Math.max(Math.floor(left / 2 / page), 1) * page;
      try {
        await run('fallocate', ['-o', String(this.#taken), '-l', String(piece), this.#ballast]);
      } catch (error) {
        // Somebody else was faster; how much is left now says what comes next.
        if (!String(error).includes('No space left')) throw error;
        continue;
      }
      this.#taken += piece;
    }
  }

  /** Gives it back. */
  async free(): Promise<void> {
    await rm(this.#ballast, { force: true });
    this.#taken = 0;
  }

  /** Bytes. */
  async #left(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder);
    return bavail * bsize;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('umount', ['--lazy', this.#folder]);
  }

  get #ballast(): string {
    return path.join(this.#folder, 'ballast');
  }
}
