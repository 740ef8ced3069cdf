import { setTimeout as delay } from 'node:timers/promises';
import { SourceUnavailable } from './SourceUnavailable.js';
import type { TextSource } from './TextSource.js';

export interface SourceWatchOptions {
  /** Milliseconds between two looks at a source that does not wait for news itself, and after a first failure. */
  intervalMs: number;
  /** Told of each text that may be new. What it throws has been told already. */
  offer(text: string): Promise<unknown>;
  /** Told when the source cannot be read. */
  unreachable(error: unknown): void;
}

/** Milliseconds that pauses after failures, doubled each time, grow to. */
const longestPause = 60_000;
/** Milliseconds that an answer without news must have taken for its source to have waited. */
const shortestWait = 1_000;

/** Looks at a source again and again, one look at a time, until it is stopped. */
export class SourceWatch {
  readonly #stopped = new AbortController();

  constructor(source: TextSource, options: SourceWatchOptions) {
    void this.#run(source, options);
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #run(source: TextSource, options: SourceWatchOptions): Promise<void> {
    const { signal } = this.#stopped;
    let failures = 0;
    while (!signal.aborted) {
      let pause: number;
      try {
        pause = await this.#look(source, options);
        failures = 0;
      } catch (error) {
        if (!signal.aborted) options.unreachable(error);
        pause = pauseAfter(error, failures++, options.intervalMs);
      }
      await delay(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** @returns the milliseconds until the next look */
  async #look(source: TextSource, { intervalMs, offer }: SourceWatchOptions): Promise<number> {
    const started = performance.now();
    const { text, waits } = await source.read(this.#stopped.signal);
    if (text !== undefined) await offer(text).catch(() => undefined);
    // One that says that it waits, and does not, is not to be asked without end.
    return waits && (text !== undefined || performance.now() - started > shortestWait) ? 0 : intervalMs;
  }
}

/** Longer with each failure, and never the same for all who wait. */
function pauseAfter(error: unknown, failuresBefore: number, intervalMs: number): number {
  const asked = error instanceof SourceUnavailable ? (error.retryAfterMs ?? 0) : 0;
  const grown = Math.min(intervalMs * 2 ** Math.min(failuresBefore, 30), Math.max(longestPause, intervalMs));
  return Math.min(Math.max(grown * (0.5 + Math.random() / 2), asked), 10 * longestPause);
}
