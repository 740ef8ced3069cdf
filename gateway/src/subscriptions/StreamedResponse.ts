import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Milliseconds between signs of life that keep proxies from closing a quiet stream. */
const heartbeatInterval = 12_000;

export interface StreamedResponseOptions {
  headers: OutgoingHttpHeaders;
  /** Written when nothing happens. */
  heartbeat: string;
  heartbeatMs?: number | undefined;
}

/** A response that is written bit by bit for as long as the client listens. */
export class StreamedResponse {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse, { headers, heartbeat, heartbeatMs }: StreamedResponseOptions) {
    this.#response = response;
    response.writeHead(200, {
      ...headers,
      'cache-control': 'no-cache',
      // nginx would collect what is written into buffers.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    this.#heartbeat = setInterval(() => this.#write(heartbeat), heartbeatMs ?? heartbeatInterval);
    response.once('close', () => clearInterval(this.#heartbeat));
  }

  /** Writes; resolves when the client has room for more. */
  async write(text: string): Promise<void> {
    if (this.#write(text) || this.#response.destroyed) return;
    const closed = new AbortController();
    const stop = (): void => closed.abort();
    this.#response.once('close', stop);
    // Aborted means that the client has left, which whoever iterates notices by itself.
    await once(this.#response, 'drain', { signal: closed.signal }).catch(() => undefined);
    this.#response.off('close', stop);
  }

  /** Writes the last of it, and ends the response. */
  end(text?: string): void {
    clearInterval(this.#heartbeat);
    if (text !== undefined) this.#write(text);
    this.#response.end();
  }

  /** False when what was written has to wait. */
  #write(text: string): boolean {
    return this.#response.writableEnded || this.#response.destroyed ? true : this.#response.write(text);
  }
}
