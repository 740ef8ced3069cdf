import { limitOf, limitUntil, sharedLimitOf } from '@gantry/platform/resilience/timeLimit.js';

const over = new Error('It is not waited for any more.');

/**
 * Follows a signal with one that has limits of its own, at first the same, and may end sooner. It hangs on the other one until its end, or
 * for as long as that one lasts, which therefore has to be short: that of a request, say.
 */
export class Follower {
  readonly #own = new AbortController();
  readonly #outer: AbortSignal;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    limitUntil(this.#own.signal, limitOf(outer), sharedLimitOf(outer));
    if (outer.aborted) this.handleEvent();
    else outer.addEventListener('abort', this, { once: true });
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  /** What the signal is for is done: whoever still works for it stops. */
  end(): void {
    this.#outer.removeEventListener('abort', this);
    this.#own.abort(over);
  }

  /** The other signal has aborted. */
  handleEvent(): void {
    this.#own.abort(this.#outer.reason);
  }
}
