import { limitOf, limitUntil } from './timeLimit.js';

/**
 * A signal that aborts when another one does, or after a time. `AbortSignal.any` and `AbortSignal.timeout` say the same,
 * but what they leave to the garbage collector costs more than the fetch they are for. `timeLeft` of the signal says how long
 * that will be.
 */
export class Deadline {
  /** Whether the time was up. */
  passed = false;
  readonly #own = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #left = (): void => this.#own.abort(this.#outer.reason);

  constructor(outer: AbortSignal, milliseconds: number) {
    this.#outer = outer;
    limitUntil(this.#own.signal, Math.min(limitOf(outer), performance.now() + milliseconds));
    if (outer.aborted) this.#left();
    else outer.addEventListener('abort', this.#left, { once: true });
    this.#timer = setTimeout(
      () => {
        this.passed = true;
        this.#own.abort(new DOMException('The time is up.', 'TimeoutError'));
      },
      Math.max(1, milliseconds),
    );
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#left);
  }
}
