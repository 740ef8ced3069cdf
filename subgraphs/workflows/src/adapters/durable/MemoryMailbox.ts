import type { Mailbox, Signal } from '../../domain/interpreter/Mailbox.js';
import type { Json } from '../../domain/Json.js';

/** What is sent to one execution, in memory: for tests, and for running a definition without a database. */
export class MemoryMailbox implements Mailbox {
  readonly #sent: (Signal & { name: string; key: string })[] = [];
  #bell = Promise.withResolvers<void>();

  /**
   * Sends a signal.
   * @param key one that has been sent under the name is not sent again
   */
  send(name: string, key: string, payload: Json, at = Date.now()): void {
    if (this.#sent.some((other) => other.name === name && other.key === key)) return;
    this.#sent.push({ name, key, number: this.#sent.length + 1, payload: structuredClone(payload), at });
    this.#bell.resolve();
    this.#bell = Promise.withResolvers();
  }

  async next(name: string, after: number): Promise<Signal | null> {
    const found = this.#sent.find((sent) => sent.name === name && sent.number > after);
    if (!found) return null;
    const { number, payload, at } = found;
    return structuredClone({ number, payload, at });
  }

  changed(signal: AbortSignal): Promise<void> {
    const bell = this.#bell.promise;
    return new Promise((resolve) => {
      const ring = (): void => {
        signal.removeEventListener('abort', ring);
        resolve();
      };
      if (signal.aborted) ring();
      else signal.addEventListener('abort', ring);
      void bell.then(ring);
    });
  }
}
