import { limitUntil } from '@gantry/platform/resilience/timeLimit.js';
import type { SpanContext } from '@opentelemetry/api';

/** Someone who waits. One object rather than closures: with each request that joins there is one. */
class Waiter<T> {
  readonly promise: Promise<T>;
  readonly #call: SharedCall<T>;
  readonly #signal: AbortSignal;
  #resolve!: (value: T) => void;
  #reject!: (reason: unknown) => void;

  constructor(call: SharedCall<T>, signal: AbortSignal) {
    this.#call = call;
    this.#signal = signal;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener('abort', this, once);
  }

  resolve(value: T): void {
    this.#signal.removeEventListener('abort', this);
    this.#resolve(value);
  }

  reject(reason: unknown): void {
    this.#signal.removeEventListener('abort', this);
    this.#reject(reason);
  }

  /** The signal has aborted. */
  handleEvent(): void {
    this.#reject(this.#signal.reason);
    this.#call.leave(this, this.#signal.reason);
  }
}

const once = { once: true };

/** Work that several callers wait for. */
export class SharedCall<T> {
  readonly #copy: (value: T) => T;
  readonly #ended: () => void;
  readonly #cancelled = new AbortController();
  readonly #waiters = new Set<Waiter<T>>();
  /** Until when it is of use, on the clock of `performance.now`. */
  #limit = Number.POSITIVE_INFINITY;
  /** The span that it is done for. */
  startedIn: SpanContext | undefined;

  /** @param ended told once when nobody can join any more: the work is done, or everyone has left */
  constructor(copy: (value: T) => T, ended: () => void) {
    this.#copy = copy;
    this.#ended = ended;
  }

  /**
   * Who has joined is told of the outcome, also when `start` itself throws.
   * @param limit until when it is of use, on the clock of `performance.now`
   */
  run(start: (signal: AbortSignal) => Promise<T>, limit: number): void {
    this.#limit = limit;
    limitUntil(this.#cancelled.signal, limit);
    let work: Promise<T>;
    try {
      work = start(this.#cancelled.signal);
    } catch (error) {
      return this.#fail(error);
    }
    work.then(
      (value) => this.#fulfil(value),
      (reason: unknown) => this.#fail(reason),
    );
  }

  /** Whether at least half of the time until `limit`, on the same clock, is left of its own. */
  lastsFor(limit: number): boolean {
    return limit <= this.#limit || limit - this.#limit <= this.#limit - performance.now();
  }

  /** Waits for the outcome. Who leaves takes nobody else along; the last one to leave cancels the work. */
  join(signal: AbortSignal): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const waiter = new Waiter(this, signal);
    this.#waiters.add(waiter);
    return waiter.promise;
  }

  /** @param reason what the work is cancelled with, if nobody else waits for it */
  leave(waiter: Waiter<T>, reason: unknown): void {
    this.#waiters.delete(waiter);
    if (this.#waiters.size > 0) return;
    this.#ended();
    this.#cancelled.abort(reason);
  }

  #fulfil(value: T): void {
    // All copies are made before anyone gets to change the original.
    const values: T[] = [];
    for (let index = 1; index < this.#waiters.size; index++) values.push(this.#copy(value));
    values.push(value);
    this.#settle((waiter) => waiter.resolve(values.pop()!));
  }

  #fail(reason: unknown): void {
    this.#settle((waiter) => waiter.reject(reason));
  }

  #settle(tell: (waiter: Waiter<T>) => void): void {
    this.#ended();
    for (const waiter of this.#waiters) tell(waiter);
    this.#waiters.clear();
  }
}
