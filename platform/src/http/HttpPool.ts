import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';
import { HttpConnection, type ConnectionOwner } from './HttpConnection.js';
import { PendingRequest, type Patience } from './PendingRequest.js';
import { RequestWriter } from './RequestWriter.js';
import type { HttpResponse } from './ResponseReader.js';

export interface HttpPoolOptions {
  /** `http(s)://host:port`. */
  origin: string;
  /** Connections at once; further requests wait. Default 64. */
  connections?: number;
  /** Milliseconds for a connection to be made. Default 5,000. */
  connectTimeoutMs?: number;
  /** Bytes that a response's body may have. Default 256 MiB. */
  maxResponseBytes?: number;
  /** What every request is sent with, by names in lower case; a request's own headers do not change it. */
  headers?: Readonly<Record<string, string>>;
  /** Certificates and keys, where the origin is https; asked for with each connection. */
  tls?: () => ConnectionOptions;
}

export interface HttpRequest extends Patience {
  method: 'GET' | 'POST';
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** There was no connection, so nothing has been sent. */
export class NotConnected extends Error {}

/** Bytes that are read at once. */
const readBytes = 65_536;
/** Milliseconds between looks for connections that have been idle for too long. */
const sweepInterval = 2_000;

/**
 * Keeps connections to one origin, over HTTP/1.1 without pipelining: requests are written in one piece, and responses
 * are read whole, which is all that a GraphQL request needs. Nothing is ever sent twice.
 */
export class HttpPool implements ConnectionOwner {
  readonly #options: Required<Omit<HttpPoolOptions, 'tls' | 'headers'>> & Pick<HttpPoolOptions, 'tls'>;
  readonly #writer: RequestWriter;
  readonly #url: URL;
  readonly #connections = new Set<HttpConnection>();
  /** The one that was used last is used next, so that the others may go. */
  readonly #idle: HttpConnection[] = [];
  readonly #waiting = new Set<PendingRequest>();
  readonly #sweep: NodeJS.Timeout;
  /** Connections that were made with what does not count any more. */
  readonly #outdated = new WeakSet<HttpConnection>();
  /** What spares the next secure connection most of its handshake. */
  #session: Buffer | undefined;
  /** How often connections have been made anew. */
  #age = 0;
  #isRetired = false;
  #emptied: (() => void) | undefined;

  constructor(options: HttpPoolOptions) {
    this.#options = {
      connections: 64,
      connectTimeoutMs: 5_000,
      maxResponseBytes: 256 * 1024 * 1024,
      ...options,
    };
    this.#url = new URL(options.origin);
    this.#writer = new RequestWriter(this.#url.host, options.headers);
    this.#sweep = setInterval(() => this.#closeExpired(), sweepInterval).unref();
  }

  /**
   * Sends a request and reads its response, whatever its status.
   * @throws UnsendableHeader, HttpTimeout, the signal's reason, or an Error when there is no response
   */
  request(request: HttpRequest): Promise<HttpResponse> {
    if (request.signal?.aborted) return Promise.reject(request.signal.reason as Error);
    if (this.#isRetired) return Promise.reject(new Error('The pool is closed.'));
    let pending: PendingRequest;
    try {
      pending = new PendingRequest(this.#writer.write(request), request, this.#waiting);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    this.#send(pending);
    return pending.response;
  }

  /** Ends every connection; requests under way fail. */
  close(): void {
    this.#isRetired = true;
    clearInterval(this.#sweep);
    const reason = new Error('The pool is closed.');
    for (const exchange of this.#waiting) exchange.reject(reason);
    this.#waiting.clear();
    for (const connection of this.#connections) connection.close(reason);
  }

  /** Takes nothing new; resolves when all that is under way has finished. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    clearInterval(this.#sweep);
    for (const connection of this.#idle.splice(0)) connection.close(new Error('The pool is closed.'));
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
  }

  /** Makes connections anew: idle ones end at once, and those that are in use with what they are in use for. */
  renew(): void {
    this.#age += 1;
    this.#session = undefined;
    for (const connection of this.#connections) this.#outdated.add(connection);
    for (const connection of this.#idle.splice(0)) connection.close(new Error('The connection is outdated.'));
  }

  idle(connection: HttpConnection): void {
    // Whoever waits is sent for when it has closed.
    if (this.#outdated.has(connection)) return connection.close(new Error('The connection is outdated.'));
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      this.#carry(connection, next);
    } else if (this.#isRetired) {
      connection.close(new Error('The pool is closed.'));
    } else {
      this.#idle.push(connection);
    }
  }

  closed(connection: HttpConnection): void {
    this.#connections.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      this.#send(next);
    } else if (this.#connections.size === 0) {
      this.#emptied?.();
    }
  }

  #send(exchange: PendingRequest): void {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (idle.isUsable) return this.#carry(idle, exchange);
      idle.close(new Error('The connection was idle for too long.'));
    }
    if (this.#connections.size >= this.#options.connections) this.#waiting.add(exchange);
    else this.#carry(this.#connect(), exchange);
  }

  #carry(connection: HttpConnection, exchange: PendingRequest): void {
    exchange.sent(connection);
    connection.send(exchange);
  }

  #connect(): HttpConnection {
    const { connectTimeoutMs, maxResponseBytes } = this.#options;
    const isSecure = this.#url.protocol === 'https:';
    let push = (_piece: Buffer): void => undefined;
    const socket = isSecure ? this.#openSecurely() : this.#open((piece) => push(piece));
    let isConnected = false;
    // Before the connection itself hears of it.
    socket.once('error', (cause) => {
      if (!isConnected) connection.close(new NotConnected(cause.message, { cause }));
    });
    const connection = new HttpConnection(socket, this, maxResponseBytes);
    push = (piece) => connection.push(piece);
    if (isSecure) socket.on('data', push);
    const timer = setTimeout(
      () => connection.close(new NotConnected('The connection could not be made in time.')),
      connectTimeoutMs,
    );
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      isConnected = true;
      clearTimeout(timer);
    });
    socket.once('close', () => clearTimeout(timer));
    this.#connections.add(connection);
    return connection;
  }

  #open(push: (piece: Buffer) => void): Socket {
    return connect({
      ...this.#address(80),
      // One buffer for all that is read: a socket's own way is a new one each time.
      onread: {
        buffer: Buffer.allocUnsafeSlow(readBytes),
        callback: (size, buffer) => {
          push((buffer as Buffer).subarray(0, size));
          return true;
        },
      },
    });
  }

  #openSecurely(): Socket {
    const { host, port } = this.#address(443);
    const session = this.#session;
    const age = this.#age;
    // A ticket is for one connection (RFC 8446, appendix C.4); each connection brings new ones.
    this.#session = undefined;
    const socket = connectSecurely({
      ...this.#options.tls?.(),
      host,
      port,
      ...(session ? { session } : {}),
      // An address is no name.
      ...(isIP(host) ? {} : { servername: host }),
      ALPNProtocols: ['http/1.1'],
    });
    return socket.on('session', (ticket: Buffer) => {
      if (age === this.#age) this.#session = ticket;
    });
  }

  #address(defaultPort: number): { host: string; port: number } {
    const { hostname, port } = this.#url;
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort) };
  }

  #closeExpired(): void {
    const expired = this.#idle.filter(({ isUsable }) => !isUsable);
    for (const connection of expired) connection.close(new Error('The connection was idle for too long.'));
  }
}
