import { setTimeout as pause } from 'node:timers/promises';
import { GantryRequestError } from '@gantry/sdk/GantryRequestError.js';

/** What passes by itself: a client repeats what it sent, with the same idempotency key. */
const passing = new Set(['UNAVAILABLE', 'RATE_LIMITED']);

/** Milliseconds after which somebody gives up for good: no fault of a test lasts as long. */
const patienceMs = 120_000;

/** Repeats requests while things fail around it, and counts with which codes they did. */
export class Persistence {
  /** How often requests were answered with each code before they were answered well. */
  readonly failures = new Map<string, number>();
  /** How often each subscription had to begin anew, since its cursor was no longer one. */
  readonly begunAnew = new Map<string, number>();

  readonly #refused: () => void;

  /** @param refused told of each request that has to be sent again */
  constructor(refused: () => void) {
    this.#refused = refused;
  }

  /**
   * The answer to a request that may be sent again.
   * @throws what says that sending it again is of no use, and whatever has gone on failing for two minutes
   */
  async untilAnswered<T>(send: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + patienceMs;
    for (let wait = 50; ; wait = Math.min(wait * 2, 1_000)) {
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof GantryRequestError)) throw error;
        this.failures.set(error.code, (this.failures.get(error.code) ?? 0) + 1);
        if (!passing.has(error.code) || Date.now() > deadline) throw error;
        this.#refused();
        await pause(wait);
      }
    }
  }
}
