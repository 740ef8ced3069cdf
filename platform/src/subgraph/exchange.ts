import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher, Pool } from 'undici';
import type { RawAnswer } from './SubgraphEndpoint.js';

export interface HttpExchange {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Ends the exchange, with the signal's reason. */
  signal: AbortSignal | undefined;
}

/**
 * Posts a text and gives the answer's bytes, whatever its status. undici's `request` would do the same by way of a
 * stream per answer, which costs more than all the rest of it.
 */
export function exchange(pool: Pool, { path, headers, body, signal }: HttpExchange): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const reader = new AnswerReader(signal, resolve, reject);
    pool.dispatch({ method: 'POST', path, headers, body }, reader);
  });
}

class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (reason: Error) => void;
  readonly #chunks: Buffer[] = [];
  readonly #leave = (): void => {
    this.#reject(this.#signal?.reason as Error);
    this.#controller?.abort(this.#signal?.reason as Error);
  };
  #controller: Dispatcher.DispatchController | undefined;
  #cacheControl: string | undefined;

  constructor(
    signal: AbortSignal | undefined,
    resolve: (answer: RawAnswer) => void,
    reject: (reason: Error) => void,
  ) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal?.addEventListener('abort', this.#leave, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Left while it waited for a connection.
    if (this.#signal?.aborted) controller.abort(this.#signal.reason as Error);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    _status: number,
    { 'cache-control': cacheControl }: IncomingHttpHeaders,
  ): void {
    this.#cacheControl = cacheControl;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#stay();
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks);
    this.#resolve({ bytes, cacheControl: this.#cacheControl });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#stay();
    this.#reject(error);
  }

  #stay(): void {
    this.#signal?.removeEventListener('abort', this.#leave);
  }
}
