import { readFile, rename, writeFile } from 'node:fs/promises';

/** A file with the text that was served last, for a start while its source cannot be reached. */
export class LastKnownGood {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** Undefined when nothing was kept. @throws Error when the file is there and cannot be read */
  async read(): Promise<string | undefined> {
    try {
      return await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Replaces what was kept, whole or not at all: other processes may read and write the same file. */
  async keep(text: string): Promise<void> {
    const next = `${this.file}.${process.pid}`;
    await writeFile(next, text);
    await rename(next, this.file);
  }
}
