import type { Clock } from '../adapters/durable/JournalDurable.js';
import { longestTimerMs } from '../adapters/durable/longestTimerMs.js';

interface Sleeper {
  until: number;
  wake(): void;
}

/**
 * A clock that keeps nobody waiting for longer than it is told to: once nothing else goes on, it moves ahead to the end of
 * the wait that ends first. So whatever waits side by side ends in the order in which it would have ended.
 */
export class PacedClock implements Clock {
  readonly #longestWaitMs: number;
  readonly #sleepers = new Set<Sleeper>();
  #aheadMs = 0;
  #busy = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param longestWaitMs milliseconds after which a wait is taken as over; 0 skips all, Infinity none */
  constructor(longestWaitMs = Infinity) {
    this.#longestWaitMs = longestWaitMs;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.at(Date.now());
  }

  /** What this clock shows when the machine's shows `ms`. */
  at(ms: number): number {
    return ms + this.#aheadMs;
  }

  /** Waits; over early when a signal is aborted. */
  wait(ms: number, ...signals: AbortSignal[]): Promise<void> {
    const signal = AbortSignal.any(signals);
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
        this.#schedule();
      };
      const sleeper = { until: this.now() + ms, wake };
      this.#sleepers.add(sleeper);
      if (signal.aborted) wake();
      else signal.addEventListener('abort', wake);
      this.#schedule();
    });
  }

  /** Does what takes time of its own, so that the clock does not move ahead meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      // Whoever asked goes on first, and may be busy again.
      setImmediate(() => this.#schedule());
    }
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const first = [...this.#sleepers].toSorted((a, b) => a.until - b.until)[0];
    if (!first) return;
    const left = Math.max(0, first.until - this.now());
    const hurried = this.#busy === 0 && this.#longestWaitMs < left;
    this.#timer = setTimeout(
      () => {
        if (hurried && this.#busy === 0) this.#aheadMs += Math.max(0, first.until - this.now());
        if (this.now() >= first.until) first.wake();
        else this.#schedule();
      },
      Math.min(hurried ? this.#longestWaitMs : left, longestTimerMs),
    );
  }
}
