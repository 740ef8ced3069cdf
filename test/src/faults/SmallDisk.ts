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

/** A file system of its own in memory, which can be filled to the last byte. */
export class SmallDisk implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param megabytes of which memory is taken as they are used */
  static async mount(folder: string, megabytes: number): Promise<SmallDisk> {
    await mkdir(folder, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder]);
    return new SmallDisk(folder);
  }

  /** Takes all that is left. */
  async fill(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    await run('fallocate', ['-l', String(bavail * bsize), this.#ballast]);
  }

  /** Gives it back. */
  async free(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('umount', ['--lazy', this.#folder]);
  }

  get #ballast(): string {
    return path.join(this.#folder, 'ballast');
  }
}
