import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { concatenated } from './concatenated.js';
import { Drain } from './Drain.js';

/** Milliseconds between signs of life that keep proxies from closing a quiet stream. */
const heartbeatInterval = 12_000;
/** Milliseconds that a client has to read what was written before the response ended. */
const lastPatience = 30_000;

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
  #drain: Drain | undefined;

  constructor(response: ServerResponse, { headers, heartbeat, heartbeatMs }: StreamedResponseOptions) {
    this.#response = response;
    response.writeHead(200, {
      ...headers,
      'cache-control': 'no-cache',
      // nginx would collect what is written into buffers.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    this.#heartbeat = setInterval(() => this.#beat(heartbeat), heartbeatMs ?? heartbeatInterval);
    response.once('close', () => clearInterval(this.#heartbeat));
  }

  /** Bytes that are not yet with the operating system. */
  get waiting(): number {
    return this.#response.writableLength;
  }

  /** Writes; false when the client is behind with reading. */
  write(...parts: (string | Buffer)[]): boolean {
    if (!this.#isOpen) return true;
    // As one chunk.
    return this.#response.write(concatenated(parts));
  }

  /** Calls back when the client has read what was written. */
  whenRoomy(callback: () => void): void {
    this.#drain ??= new Drain(this.#response);
    this.#drain.whenRoomy(callback);
  }

  /** Writes the last of it, and ends the response. */
  end(text?: string): void {
    clearInterval(this.#heartbeat);
    if (this.#response.writableEnded) return;
    if (text !== undefined) this.write(text);
    this.#response.end();
    if (this.#response.writableFinished) return;
    // Who does not read would otherwise keep the connection, and what waits in it, for good.
    const impatient = setTimeout(() => this.#response.destroy(), lastPatience).unref();
    this.#response.once('close', () => clearTimeout(impatient));
  }

  /** Ends the response behind what was written, and its connection, on which its client would come back here. */
  leave(): void {
    const { socket } = this.#response;
    this.#response.once('finish', () => socket?.end());
    this.end();
  }

  /** Nobody needs a sign of life who has not even read what came before. */
  #beat(heartbeat: string): void {
    if (!this.#response.writableNeedDrain) this.write(heartbeat);
  }

  get #isOpen(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed;
  }
}
