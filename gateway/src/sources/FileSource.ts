import { readFile } from 'node:fs/promises';
import type { Reading, TextSource } from './TextSource.js';

export class FileSource implements TextSource {
  readonly location: string;
  #last: string | undefined;

  constructor(file: string) {
    this.location = file;
  }

  /** Reads it whole: files that are replaced by a link, as in Kubernetes, tell nobody who watches them. */
  async read(signal: AbortSignal): Promise<Reading> {
    const text = await readFile(this.location, { encoding: 'utf8', signal });
    if (text === this.#last) return { text: undefined, waits: false };
    this.#last = text;
    return { text, waits: false };
  }
}
