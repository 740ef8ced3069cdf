/** Something that can be done, or passed over for something newer. */
export interface Waiting {
  /** Must not throw. */
  run(): Promise<void>;
  /** It is not done: something newer came before its turn. */
  superseded(): void;
}

/** Does one thing at a time. Of those that come meanwhile only the newest waits. */
export class NewestWaits {
  #busy = false;
  #waiting: Waiting | undefined;

  add(next: Waiting): void {
    this.#waiting?.superseded();
    this.#waiting = next;
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#take(); next; next = this.#take()) await next.run();
    this.#busy = false;
  }

  #take(): Waiting | undefined {
    const next = this.#waiting;
    this.#waiting = undefined;
    return next;
  }
}
