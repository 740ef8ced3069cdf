import type { Socket } from 'node:net';
import { ResponseReader, type HttpResponse } from './ResponseReader.js';

/** One request, and who waits for its response. */
export interface HttpExchange {
  /** The whole request, head and body, one character for each byte. */
  readonly message: string;
  /** Told which connection carries it. */
  sent?: (connection: HttpConnection) => void;
  resolve(response: HttpResponse): void;
  reject(reason: Error): void;
}

/** Who is told of a connection. */
export interface ConnectionOwner {
  /** The response has been read, and another request may be sent. */
  idle(connection: HttpConnection): void;
  closed(connection: HttpConnection): void;
}

/** Milliseconds that an idle connection is kept when the server does not say, and by which it is given up earlier when it does. */
const keptIdle = 4_000;
const margin = 1_000;

/** A connection that carries one exchange after the other. */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #maxBytes: number;
  #exchange: HttpExchange | undefined;
  #reader: ResponseReader | undefined;
  #isClosed = false;
  /** When it is not to be used any more, on the clock of `performance.now`. */
  #expiresAt = Number.POSITIVE_INFINITY;

  /** @param socket not yet connected, which gives what it reads to `push` */
  constructor(socket: Socket, owner: ConnectionOwner, maxBytes: number) {
    this.#socket = socket;
    this.#owner = owner;
    this.#maxBytes = maxBytes;
    socket.setNoDelay(true);
    socket.on('error', (error) => this.close(error));
    socket.once('end', () => this.#ended());
    socket.once('close', () => this.close(new Error('The connection closed.')));
  }

  /** Whether a request may be sent on it: servers close connections that have been idle for long. */
  get isUsable(): boolean {
    return !this.#isClosed && performance.now() < this.#expiresAt;
  }

  send(exchange: HttpExchange): void {
    this.#exchange = exchange;
    this.#reader = new ResponseReader(this.#maxBytes);
    this.#expiresAt = Number.POSITIVE_INFINITY;
    this.#socket.write(exchange.message, 'latin1');
  }

  /** Takes what was read; the piece may be overwritten afterwards. */
  push(piece: Buffer): void {
    if (!this.#reader) return this.close(new Error('The server spoke without being asked.'));
    try {
      const response = this.#reader.push(piece);
      if (response) this.#finish(response);
    } catch (error) {
      this.close(error as Error);
    }
  }

  /** Ends it; an exchange under way fails with `reason`. */
  close(reason: Error): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    this.#owner.closed(this);
    this.#exchange?.reject(reason);
    this.#exchange = undefined;
  }

  #ended(): void {
    const response = this.#reader?.end();
    if (response) this.#finish(response);
    this.close(new Error('The connection closed.'));
  }

  #finish(response: HttpResponse): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#reader = undefined;
    const { isKeptAlive, keepAliveSeconds } = response;
    const keep = keepAliveSeconds === undefined ? keptIdle : keepAliveSeconds * 1_000 - margin;
    this.#expiresAt = performance.now() + keep;
    if (isKeptAlive && keep > 0) this.#owner.idle(this);
    else this.close(new Error('The connection closed.'));
    exchange?.resolve(response);
  }
}
