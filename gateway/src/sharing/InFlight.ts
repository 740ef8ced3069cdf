import { limitOf, sharedLimitOf } from '@gantry/platform/resilience/timeLimit.js';
import type { SpanContext } from '@opentelemetry/api';
import { SharedCall } from './SharedCall.js';

/** Does equal work once for all who want it at the same time. Nothing is kept once the work is done. */
export class InFlight<T> {
  readonly #calls = new Map<string, SharedCall<T>>();
  readonly #copy: (value: T) => T;

  /** @param copy makes what a further caller gets of a value, where callers change what they are given */
  constructor(copy: (value: T) => T = (value) => value) {
    this.#copy = copy;
  }

  /**
   * The work under way that a caller with `key` would join. How long it may take is settled when it starts: who has more than twice
   * the time that is left of it would fail for want of time that there is.
   * @param signal the caller's, with its `limitOf`
   */
  find(key: string, signal: AbortSignal): SharedCall<T> | undefined {
    const call = this.#calls.get(key);
    return call?.lastsFor(limitOf(signal)) ? call : undefined;
  }

  /**
   * Joins the work under way for `key`, as `find` has it, or starts it. It is cancelled when the last caller has left.
   * @param signal ends this caller's wait, with the signal's reason
   * @param startedIn the span that it is done for
   */
  share(
    key: string,
    signal: AbortSignal,
    start: (signal: AbortSignal) => Promise<T>,
    startedIn?: SpanContext,
  ): Promise<T> {
    const known = this.find(key, signal);
    if (known) return known.join(signal);
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const call: SharedCall<T> = new SharedCall(this.#copy, () => {
      if (this.#calls.get(key) === call) this.#calls.delete(key);
    });
    call.startedIn = startedIn;
    this.#calls.set(key, call);
    const joined = call.join(signal);
    call.run(start, sharedLimitOf(signal));
    return joined;
  }
}
