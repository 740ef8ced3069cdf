import { GantryError } from '../errors/GantryError.js';

/**
 * Events that have arrived and wait to be read, a bounded number of them: whoever reads too slowly gets those that are
 * there, and then GantryError SLOW_CONSUMER.
 */
export class UnreadEvents<T> {
  readonly #limit: number;
  readonly #overrun: () => void;
  readonly #events: T[] = [];
  #end: { error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** @param overrun called once when more have arrived than may wait; nothing is taken after that */
  constructor(limit: number, overrun: () => void) {
    this.#limit = limit;
    this.#overrun = overrun;
  }

  push(event: T): void {
    if (this.#end) return;
    if (this.#events.length >= this.#limit) {
      this.end(new GantryError('SLOW_CONSUMER', `More than ${this.#limit} events wait to be read.`));
      return this.#overrun();
    }
    this.#events.push(event);
    this.#wake?.();
  }

  /** No more will come. @param error thrown once everything has been read; undefined: it just ends */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  async *read(): AsyncGenerator<T> {
    for (;;) {
      while (this.#events.length > 0) yield this.#events.shift()!;
      if (this.#end) {
        if (this.#end.error === undefined) return;
        throw this.#end.error;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
  }
}
