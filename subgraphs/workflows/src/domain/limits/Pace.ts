/**
 * So many a second, and a second's worth of them at once: who comes faster is given a later time (the generic cell rate
 * algorithm).
 */
export class Pace {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  /** When the next would come, at an even pace. */
  #nextAt = 0;

  constructor(perSecond: number) {
    this.#intervalMs = 1_000 / perSecond;
    this.#burstMs = 1_000 - this.#intervalMs;
  }

  /** Milliseconds until whoever asks now would have a turn. */
  delayAt(now: number): number {
    return Math.max(0, this.#nextAt - this.#burstMs - now);
  }

  /** Takes the next turn. Answers the milliseconds until it comes. */
  take(now: number): number {
    const delay = this.delayAt(now);
    this.#nextAt = Math.max(this.#nextAt, now) + this.#intervalMs;
    return delay;
  }

  /** Whether it knows nothing that a new one would not. */
  isRested(now: number): boolean {
    return this.#nextAt <= now;
  }
}
