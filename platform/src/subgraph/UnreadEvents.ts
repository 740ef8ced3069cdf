import { GantryError } from '../errors/GantryError.js';

/**
 * Events that have arrived and wait to be read, by one reader, a bounded number of them: whoever reads too slowly gets those that
 * are there, and then GantryError SLOW_CONSUMER. Who has had no turn of the event loop since there were too many is not slow: more may
 * wait until then. An iterator rather than a generator, which would cost each token of a stream several turns of the microtask queue.
 */
export class UnreadEvents<T> implements AsyncIterableIterator<T, undefined> {
  readonly #limit: number;
  readonly #burst: number;
  readonly #leave: () => void;
  readonly #events: T[] = [];
  /** Whether there were too many in this turn of the event loop. */
  #isBursting = false;
  #end: { error: unknown } | undefined;
  #reader:
    | ((result: IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>>) => void)
    | undefined;

  /**
   * @param limit how many may wait
   * @param leave called when nothing is taken any more: more have arrived than may wait, or the reader has returned
   * @param burst how many may wait until the reader has had a turn of the event loop; left out: as many as at any time
   */
  constructor(limit: number, leave: () => void, burst = limit) {
    this.#limit = limit;
    this.#burst = burst;
    this.#leave = leave;
  }

  push(event: T): void {
    if (this.#end) return;
    if (this.#reader) {
      const tell = this.#reader;
      this.#reader = undefined;
      return tell({ value: event, done: false });
    }
    if (this.#events.length >= this.#burst) return this.#overrun();
    this.#events.push(event);
    if (this.#events.length > this.#limit && !this.#isBursting) this.#giveTurn();
  }

  #giveTurn(): void {
    this.#isBursting = true;
    setImmediate(() => {
      this.#isBursting = false;
      if (this.#events.length > this.#limit && !this.#end) this.#overrun();
    });
  }

  #overrun(): void {
    this.end(new GantryError('SLOW_CONSUMER', `More than ${this.#limit} events wait to be read.`));
    this.#leave();
  }

  /** No more will come. @param error thrown once everything has been read; undefined: it just ends */
  end(error?: unknown): void {
    this.#end ??= { error };
    if (!this.#reader) return;
    const tell = this.#reader;
    this.#reader = undefined;
    tell(this.next());
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const [event] = this.#events;
    if (event !== undefined) {
      this.#events.shift();
      return Promise.resolve({ value: event, done: false });
    }
    if (!this.#end) return new Promise((resolve) => (this.#reader = resolve));
    const { error } = this.#end;
    // It is told once.
    this.#end = { error: undefined };
    if (error !== undefined) return Promise.reject(error as Error);
    return Promise.resolve({ value: undefined, done: true });
  }

  /** Ends with one more, however many wait. */
  endWith(last: T): void {
    if (this.#end) return;
    if (this.#reader) this.push(last);
    else this.#events.push(last);
    this.end();
  }

  /** Forgets what waits. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#events.length = 0;
    this.#end = { error: undefined };
    this.end();
    this.#leave();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
