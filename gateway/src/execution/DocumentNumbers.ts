import { createHash } from 'node:crypto';
import { LruCache } from '@gantry/platform/cache/LruCache.js';

/** Letters up to which a document is kept as it is: whoever sends long ones, right or wrong, should not fill the memory with them. */
const shortDocument = 10_000;

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
    const known =
      document.length <= shortDocument ? document : createHash('sha256').update(document).digest('base64');
    let number = this.#numbers.get(known);
    if (number === undefined) this.#numbers.set(known, (number = ++this.#last));
    return number;
  }
}
