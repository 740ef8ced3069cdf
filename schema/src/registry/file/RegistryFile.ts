import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { RegistryError } from '../RegistryError.js';
import { parseRegistryFile, printRegistryFile } from './registryFileFormat.js';
import { emptyContent, type RegistryContent } from './registryContent.js';
import { withFileLock } from './withFileLock.js';

/** A registry's file, which others read and write, too: read whole, and replaced whole by one writer after the other. */
export class RegistryFile {
  readonly #file: string;

  /** @param file need not be there yet */
  constructor(file: string) {
    this.#file = file;
  }

  /** @throws RegistryError REGISTRY_DAMAGED, or UNAVAILABLE when it cannot be read */
  async read(): Promise<RegistryContent> {
    let text;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return emptyContent();
      throw unavailable(this.#file, 'read', error);
    }
    return parseRegistryFile(this.#file, text);
  }

  /**
   * Changes the content, with nobody else changing it meanwhile; when `change` throws, or the disk is full, the file stays as
   * it was.
   * @throws RegistryError REGISTRY_DAMAGED, or UNAVAILABLE when it cannot be read, locked or written
   */
  change<T>(change: (content: RegistryContent) => T): Promise<T> {
    return withFileLock(this.#file, async () => {
      const content = await this.read();
      const result = change(content);
      await this.#replace(printRegistryFile(content));
      return result;
    });
  }

  async #replace(text: string): Promise<void> {
    // Of a link the file that it leads to.
    const target = await realpath(this.#file).catch(() => this.#file);
    const next = `${target}.${randomUUID()}.tmp`;
    try {
      await writeThrough(next, text);
      await rename(next, target);
      // The name, too, must be there after a power failure.
      await using folder = await open(path.dirname(target));
      await folder.sync();
    } catch (error) {
      await rm(next, { force: true });
      throw unavailable(this.#file, 'written', error);
    }
  }
}

/** Writes a new file, and waits until it is on the disk. */
async function writeThrough(file: string, text: string): Promise<void> {
  await using written = await open(file, 'wx');
  await written.writeFile(text);
  await written.sync();
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function unavailable(file: string, what: string, cause: unknown): RegistryError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RegistryError('UNAVAILABLE', `${file} cannot be ${what}: ${reason}`, {}, { cause });
}
