import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Milliseconds between comments that keep proxies from closing a quiet stream. */
const heartbeatInterval = 12_000;

/**
 * The server's side of graphql-sse's "distinct connections mode": one operation per HTTP response, results as `next`
 * events, `complete` at the end.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      // nginx would collect events into buffers.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    this.#heartbeat = setInterval(() => this.#write(':\n\n'), heartbeatInterval);
    response.once('close', () => clearInterval(this.#heartbeat));
  }

  /** Sends one result; resolves when the client has room for more, so that a slow one slows only itself. */
  async next(result: unknown): Promise<void> {
    if (this.#write(`event: next\ndata: ${JSON.stringify(result)}\n\n`) || this.#response.destroyed) return;
    const closed = new AbortController();
    const stop = (): void => closed.abort();
    this.#response.once('close', stop);
    // Aborted means that the client has left, which whoever iterates notices by itself.
    await once(this.#response, 'drain', { signal: closed.signal }).catch(() => undefined);
    this.#response.off('close', stop);
  }

  /** Tells that there is no more, and ends the response. */
  complete(): void {
    // Browsers dispatch an event only when it has a data line.
    this.#write('event: complete\ndata:\n\n');
    this.end();
  }

  /** Ends the response without saying that the operation is complete: a client may take it up elsewhere. */
  end(): void {
    clearInterval(this.#heartbeat);
    this.#response.end();
  }

  /** False when what was written has to wait. */
  #write(text: string): boolean {
    return this.#response.writableEnded || this.#response.destroyed ? true : this.#response.write(text);
  }
}
