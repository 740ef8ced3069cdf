import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between groups that leave. */
const interval = 20;

/** Those who stay for long (sockets, streams), and how each is let go so that it can go on elsewhere. */
export class Departures {
  /** In the order in which they came. */
  readonly #leavers = new Set<() => void>();
  #isOver = false;

  /**
   * @param leave lets it go; called at most once
   * @returns how to count on it no more
   */
  add(leave: () => void): () => void {
    // It came too late to stay at all, but is not there yet to be let go.
    if (this.#isOver) setImmediate(leave);
    else this.#leavers.add(leave);
    return () => this.#leavers.delete(leave);
  }

  /**
   * Lets all go one after the other, evenly over so many milliseconds, so that they do not all knock somewhere else at
   * once. Who comes meanwhile goes with them.
   */
  async spread(milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    for (let left = milliseconds; left > 0; left = end - performance.now()) {
      this.#letGo(Math.ceil(this.#leavers.size * Math.min(1, interval / left)));
      await delay(Math.min(interval, left));
    }
    this.#letGo(this.#leavers.size);
  }

  /** Lets all go now, and whoever comes from now on. */
  end(): void {
    this.#isOver = true;
    this.#letGo(this.#leavers.size);
  }

  #letGo(count: number): void {
    for (const leave of [...this.#leavers].slice(0, count)) {
      this.#leavers.delete(leave);
      leave();
    }
  }
}
