import { createHash } from 'node:crypto';

/** Texts by their SHA-256, as ids of their parts, divided by spaces; and the parts by their ids. */
export interface PooledTexts {
  texts: Record<string, string>;
  parts: Record<string, string>;
}

/** SDL and printed JSON are cut where there is an empty line: between the definitions. */
const border = '\n\n';

/**
 * Keeps texts that resemble each other, each definition once: what a version adds to a file is what has changed in it, and that
 * is what a review shows.
 */
export class TextPool {
  readonly #pooled: PooledTexts;

  constructor(pooled: PooledTexts) {
    this.#pooled = pooled;
  }

  /** @returns its SHA-256 in hex */
  put(text: string): string {
    const hash = sha256(text);
    this.#pooled.texts[hash] ??= text
      .split(border)
      .map((part) => {
        const id = sha256(part).slice(0, 16);
        this.#pooled.parts[id] = part;
        return id;
      })
      .join(' ');
    return hash;
  }

  /** @throws Error when it is not there, or is not what was put there */
  get(hash: string): string {
    const ids = this.#pooled.texts[hash];
    if (ids === undefined) throw new Error(`the text ${hash} is missing`);
    const text = ids
      .split(' ')
      .map((id) => {
        const part = this.#pooled.parts[id];
        if (part === undefined) throw new Error(`the part ${id} of the text ${hash} is missing`);
        return part;
      })
      .join(border);
    if (sha256(text) !== hash) throw new Error(`the text ${hash} is not the one that was stored`);
    return text;
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
