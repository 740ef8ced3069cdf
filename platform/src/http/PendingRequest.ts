import type { HttpConnection, HttpExchange } from './HttpConnection.js';
import { HttpTimeout } from './HttpTimeout.js';
import type { HttpResponse } from './ResponseReader.js';

/** When a request is given up. */
export interface Patience {
  /** Ends it, with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for all of it. */
  timeoutMs?: number | undefined;
}

const once = { once: true };

/** A request, from when it is made to its response. One object rather than closures: there is one for each fetch. */
export class PendingRequest implements HttpExchange {
  readonly message: string;
  /** Rejects with HttpTimeout, the signal's reason, or an Error when there is no response. */
  readonly response: Promise<HttpResponse>;
  readonly #patience: Patience;
  readonly #waiting: Set<PendingRequest>;
  readonly #timer: NodeJS.Timeout | undefined;
  #carrier: HttpConnection | undefined;
  #resolve!: (response: HttpResponse) => void;
  #reject!: (reason: Error) => void;

  /**
   * @param message the whole request, one character for each byte
   * @param waiting those that have no connection yet: whoever gives up is none of them any more
   */
  constructor(message: string, patience: Patience, waiting: Set<PendingRequest>) {
    this.message = message;
    this.#patience = patience;
    this.#waiting = waiting;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { signal, timeoutMs } = patience;
    if (timeoutMs !== undefined) this.#timer = setTimeout(expire, timeoutMs, this);
    signal?.addEventListener('abort', this, once);
  }

  sent(connection: HttpConnection): void {
    this.#carrier = connection;
  }

  resolve(response: HttpResponse): void {
    this.#stop();
    this.#resolve(response);
  }

  reject(reason: Error): void {
    this.#stop();
    this.#reject(reason);
  }

  /** The signal has aborted. */
  handleEvent(): void {
    this.#giveUp(this.#patience.signal!.reason as Error);
  }

  expire(): void {
    this.#giveUp(new HttpTimeout(this.#patience.timeoutMs!));
  }

  #giveUp(reason: Error): void {
    if (this.#waiting.delete(this)) this.reject(reason);
    else this.#carrier?.close(reason);
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#patience.signal?.removeEventListener('abort', this);
  }
}

function expire(request: PendingRequest): void {
  request.expire();
}
