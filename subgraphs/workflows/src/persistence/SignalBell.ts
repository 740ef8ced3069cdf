import { NotificationListener } from '@gantry/platform/events/NotificationListener.js';
import { signalChannel } from './SignalRepository.js';

/** Milliseconds after which who waits looks for himself, should a notification have been lost with its connection. */
const patienceMs = 5_000;

/** Hears which executions have been sent something, from whatever process. */
export class SignalBell {
  readonly #listener: NotificationListener;
  readonly #waiting = new Map<string, Set<() => void>>();

  /** @param heard told of each execution that has been sent something */
  constructor(url: string, heard: (executionId: string) => void = () => {}) {
    this.#listener = new NotificationListener(url, signalChannel, (executionId) => {
      for (const ring of this.#waiting.get(executionId) ?? []) ring();
      heard(executionId);
    });
  }

  /** Listens, again where the connection has broken. */
  async ensure(): Promise<void> {
    if (!(await this.#listener.ensure())) return;
    for (const rings of this.#waiting.values()) for (const ring of rings) ring();
  }

  /** Ends when something was sent to the execution, after some seconds, or when the signal is aborted. */
  heard(executionId: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const rings = this.#waiting.get(executionId) ?? new Set();
      const ring = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', ring);
        rings.delete(ring);
        if (rings.size === 0 && this.#waiting.get(executionId) === rings) this.#waiting.delete(executionId);
        resolve();
      };
      const timer = setTimeout(ring, patienceMs);
      timer.unref();
      rings.add(ring);
      this.#waiting.set(executionId, rings);
      if (signal.aborted) ring();
      else signal.addEventListener('abort', ring);
    });
  }

  close(): Promise<void> {
    return this.#listener.close();
  }
}
