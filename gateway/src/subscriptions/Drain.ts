/** Something written to that says when it has no room, as Node's streams do. */
interface Writable {
  readonly writableNeedDrain: boolean;
  once(event: 'drain', listener: () => void): unknown;
}

/** Lets those who wait for room in one stream go on in turn, for as long as there is room. */
export class Drain {
  readonly #stream: Writable;
  readonly #waiting: (() => void)[] = [];

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Calls back, later, when there is room; never when the stream breaks. */
  whenRoomy(callback: () => void): void {
    this.#waiting.push(callback);
    if (this.#waiting.length === 1) this.#listen();
  }

  #listen(): void {
    const proceed = (): void => this.#proceed();
    if (this.#stream.writableNeedDrain) this.#stream.once('drain', proceed);
    else setImmediate(proceed);
  }

  #proceed(): void {
    // Who cannot send all that waits comes back here, behind the others.
    for (let turns = this.#waiting.length; turns > 0 && !this.#stream.writableNeedDrain; turns--) {
      const next = this.#waiting[0]!;
      next();
      this.#waiting.shift();
    }
    if (this.#waiting.length > 0) this.#listen();
  }
}
