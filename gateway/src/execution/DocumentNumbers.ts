import { createHash } from 'node:crypto';
import { LruCache } from '@gantry/platform/cache/LruCache.js';

/** Letters up to which a document is kept as it is: whoever sends long ones, right or wrong, should not fill the memory with them. */
const shortDocument = 10_000;

/** Places for documents that came lately, by length; a power of two. */
const places = 256;

/** A document that came lately. */
interface Known {
  readonly document: string;
  readonly number: number;
}

/**
 * Numbers for documents, to make keys with. A key that held the text itself would be joined and hashed anew with each request, and a digest
 * of it takes longer still. Hashing a text that came takes many times as long as comparing it with one of the same length that came
 * before, which it mostly equals.
 */
export class DocumentNumbers {
  readonly #numbers: LruCache<string, number>;
  readonly #recent: (Known | undefined)[] = Array.from({ length: places });
  #last = 0;

  /** @param capacity documents that are known at once; one that comes again later has another number */
  constructor(capacity: number) {
    this.#numbers = new LruCache(capacity);
  }

  of(document: string): number {
    const place = document.length & (places - 1);
    const recent = this.#recent[place];
    if (recent?.document === document) return recent.number;
    const number = this.#look(document);
    if (document.length <= shortDocument) this.#recent[place] = { document, number };
    return number;
  }

  #look(document: string): number {
    const known =
      document.length <= shortDocument ? document : createHash('sha256').update(document).digest('base64');
    let number = this.#numbers.get(known);
    if (number === undefined) this.#numbers.set(known, (number = ++this.#last));
    return number;
  }
}
