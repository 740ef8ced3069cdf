import type { Wait } from '../../domain/execution/Wait.js';

/** Milliseconds for which nothing must have gone on. Whoever waits for less never leaves memory. */
const settleMs = 1_000;

/**
 * Counts the lines of one execution that go on: its own, and those of what goes on side by side in it. When none does for a
 * while, all there is to come are the ends of their waits.
 */
export class Lines {
  readonly #quiet: ((waits: readonly Wait[]) => Promise<void>) | undefined;
  readonly #waits = new Set<Wait>();
  #going = 1;
  #timer: NodeJS.Timeout | undefined;

  /** @param quiet told that nothing goes on, and again as long as that stays so */
  constructor(quiet?: (waits: readonly Wait[]) => Promise<void>) {
    this.#quiet = quiet;
  }

  /** A line waits. */
  async waiting<T>(wait: Wait, work: () => Promise<T>): Promise<T> {
    this.#waits.add(wait);
    try {
      return await this.apart(work);
    } finally {
      this.#waits.delete(wait);
    }
  }

  /** A line leaves it to others to go on. */
  async apart<T>(work: () => Promise<T>): Promise<T> {
    this.#stop();
    try {
      return await work();
    } finally {
      this.#go();
    }
  }

  /** A line more. */
  async part<T>(work: () => Promise<T>): Promise<T> {
    this.#go();
    try {
      return await work();
    } finally {
      this.#stop();
    }
  }

  #go(): void {
    this.#going += 1;
    clearTimeout(this.#timer);
  }

  #stop(): void {
    this.#going -= 1;
    if (this.#going === 0 && this.#quiet) this.#settle(this.#quiet);
  }

  #settle(quiet: (waits: readonly Wait[]) => Promise<void>): void {
    this.#timer = setTimeout(() => {
      void quiet([...this.#waits]).then(() => {
        if (this.#going === 0) this.#settle(quiet);
      });
    }, settleMs);
    this.#timer.unref();
  }
}
