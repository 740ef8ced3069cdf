import { LruCache } from '@gantry/platform/cache/LruCache.js';

/**
 * Numbers for documents, to make keys with. A key that held the text itself would be joined and hashed anew with each request, and a digest
 * of it takes longer still; this way a text is hashed once, as the string that came.
 */
export class DocumentNumbers {
  readonly #numbers: LruCache<string, number>;
  #last = 0;

  /** @param capacity documents that are known at once; one that comes again later has another number */
  constructor(capacity: number) {
    this.#numbers = new LruCache(capacity);
  }

  of(document: string): number {
    let number = this.#numbers.get(document);
    if (number === undefined) this.#numbers.set(document, (number = ++this.#last));
    return number;
  }
}
