import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { ReplyEntry } from './ReplySource.js';

/** Reads one batch ahead, and can wait for it for a limited time without losing it. */
export class Lookahead {
  readonly #entries: AsyncIterator<ReplyEntry[]>;
  #next: Promise<IteratorResult<ReplyEntry[]>> | undefined;

  constructor(entries: AsyncIterable<ReplyEntry[]>) {
    this.#entries = entries[Symbol.asyncIterator]();
    void this.#ask();
  }

  /** The next batch; why there is none when the stream is silent or at its end, lost what comes next, or cannot be reached. */
  async next(limitMs: number): Promise<ReplyEntry[] | 'silence' | 'end' | 'lost' | 'away'> {
    const asked = this.#next ?? this.#ask();
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<'silence'>((resolve) => {
      timer = setTimeout(() => resolve('silence'), limitMs);
    });
    try {
      const result = await Promise.race([asked, silence]);
      if (result === 'silence') return result;
      this.#next = undefined;
      return result.done ? 'end' : result.value;
    } catch (error) {
      const code = error instanceof GantryError ? error.code : undefined;
      if (code === 'CURSOR_EXPIRED') return 'lost';
      if (code === 'UNAVAILABLE') return 'away';
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(): Promise<IteratorResult<ReplyEntry[]>> {
    const next = this.#entries.next();
    // Whoever waits for it gets the error; when nobody does any more, it concerns nobody.
    next.catch(() => undefined);
    this.#next = next;
    return next;
  }
}
