import { limitUntil } from '@gantry/platform/resilience/timeLimit.js';
import type { SpanContext } from '@opentelemetry/api';

interface Waiter<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** Work that several callers wait for. */
export class SharedCall<T> {
  readonly #copy: (value: T) => T;
  readonly #ended: () => void;
  readonly #cancelled = new AbortController();
  readonly #waiters = new Set<Waiter<T>>();
  /** The span that it is done for. */
  startedIn: SpanContext | undefined;

  /** @param ended told once when nobody can join any more: the work is done, or everyone has left */
  constructor(copy: (value: T) => T, ended: () => void) {
    this.#copy = copy;
    this.#ended = ended;
  }

  /** @param limit until when it is of use, on the clock of `performance.now` */
  run(start: (signal: AbortSignal) => Promise<T>, limit: number): void {
    limitUntil(this.#cancelled.signal, limit);
    start(this.#cancelled.signal).then(
      (value) => this.#fulfil(value),
      (reason: unknown) => this.#settle((waiter) => waiter.reject(reason)),
    );
  }

  /** Waits for the outcome. Who leaves takes nobody else along; the last one to leave cancels the work. */
  join(signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(waiter);
        reject(signal.reason as Error);
        if (this.#waiters.size > 0) return;
        this.#ended();
        this.#cancelled.abort(signal.reason);
      };
      const stay = (): void => signal.removeEventListener('abort', leave);
      const waiter: Waiter<T> = {
        resolve(value) {
          stay();
          resolve(value);
        },
        reject(reason) {
          stay();
          reject(reason as Error);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.add(waiter);
    });
  }

  #fulfil(value: T): void {
    // All copies are made before anyone gets to change the original.
    const values: T[] = [];
    for (let index = 1; index < this.#waiters.size; index++) values.push(this.#copy(value));
    values.push(value);
    this.#settle((waiter) => waiter.resolve(values.pop()!));
  }

  #settle(tell: (waiter: Waiter<T>) => void): void {
    this.#ended();
    for (const waiter of this.#waiters) tell(waiter);
    this.#waiters.clear();
  }
}
