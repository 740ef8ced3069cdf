/** How to wait between attempts. */
export interface BackoffOptions {
  /** Attempts in a row that may fail before giving up. Default 20; Infinity never gives up. */
  attempts?: number;
  /** Longest wait after the first failure, in milliseconds; each further failure doubles it. Default 250. */
  baseMs?: number;
  /** Longest wait of all, in milliseconds. Default 15,000. */
  maximumMs?: number;
}

/** Exponential backoff with jitter: many clients that lost the same server do not come back at the same moment. */
export class Backoff {
  readonly #options: Required<BackoffOptions>;
  #failures = 0;

  constructor(options: BackoffOptions = {}) {
    this.#options = { attempts: 20, baseMs: 250, maximumMs: 15_000, ...options };
  }

  /** Something went well: the next failure counts as the first. */
  reset(): void {
    this.#failures = 0;
  }

  /** Waits before the next attempt; false when there have been too many, true also as soon as `signal` aborts. */
  async wait(signal: AbortSignal): Promise<boolean> {
    const { attempts, baseMs, maximumMs } = this.#options;
    if (this.#failures >= attempts) return false;
    const longest = Math.min(maximumMs, baseMs * 2 ** this.#failures);
    this.#failures += 1;
    await pause(longest * (0.5 + Math.random() / 2), signal);
    return true;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
