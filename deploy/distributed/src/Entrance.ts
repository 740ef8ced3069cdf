import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { isReady } from '@gantry/test/gantry/isReady.js';

/** One of several that may answer. */
export interface Upstream {
  /** Such as `http://127.0.0.1:4101`. */
  url: string;
  /** Where its `/health/ready` is. */
  probeUrl: string;
}

export interface EntranceOptions {
  gateways: readonly Upstream[];
  /** Who answers what is below `/webhooks`. */
  webhooks: readonly Upstream[];
  /** Answers what is below `/oidc`. */
  issuer(request: IncomingMessage, response: ServerResponse): void;
}

/** Milliseconds between looks at who is ready. */
const probeMs = 200;

/**
 * What a load balancer is in production: one address, behind which ready gateways take turns, and at webhooks those who
 * receive them. Who is not ready gets nothing new; what it has under way goes on.
 */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();
  readonly #probing: NodeJS.Timeout;
  #ready: readonly Upstream[] = [];
  #turn = 0;

  private constructor(options: EntranceOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
    this.#server.on('upgrade', (request, socket, head) => this.#passSocket(request, socket, head));
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
    this.#probing = setInterval(() => void this.look(), probeMs);
  }

  /** @throws Error when the port is taken */
  static async open(port: number, options: EntranceOptions): Promise<Entrance> {
    const entrance = new Entrance(options);
    await new Promise<void>((resolve, reject) => {
      entrance.#server.once('error', reject);
      entrance.#server.listen(port, '127.0.0.1', resolve);
    });
    await entrance.look();
    return entrance;
  }

  async close(): Promise<void> {
    clearInterval(this.#probing);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  /** Asks everyone whether it is ready. */
  async look(): Promise<void> {
    const all = [...this.#options.gateways, ...this.#options.webhooks];
    const ready = await Promise.all(all.map(({ probeUrl }) => isReady(probeUrl)));
    this.#ready = all.filter((_upstream, index) => ready[index]);
  }

  /** Those of some who are ready, beginning with the one whose turn it is. */
  #inTurn(upstreams: readonly Upstream[]): Upstream[] {
    const ready = upstreams.filter((upstream) => this.#ready.includes(upstream));
    const first = this.#turn++ % Math.max(ready.length, 1);
    return [...ready.slice(first), ...ready.slice(0, first)];
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.startsWith('/oidc')) return this.#options.issuer(request, response);
    const { gateways, webhooks } = this.#options;
    // As a whole: another one may have to be given it once more.
    const body = await buffer(request);
    const candidates = this.#inTurn(request.url?.startsWith('/webhooks/') ? webhooks : gateways);
    const next = (): void => {
      const upstream = candidates.shift();
      if (upstream === undefined) return nobody(response);
      const { hostname, port } = new URL(upstream.url);
      const onward = send({
        hostname,
        port,
        method: request.method,
        path: request.url,
        headers: request.headers,
      });
      onward.once('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        // A stream's first event must not wait for its second.
        response.flushHeaders();
        answer.pipe(response);
        answer.once('error', () => response.destroy());
      });
      onward.once('error', (error: NodeJS.ErrnoException) => {
        // Only what never reached one may go to another.
        if (error.code === 'ECONNREFUSED' && !response.headersSent) return next();
        if (response.headersSent) response.destroy();
        else nobody(response);
      });
      response.once('close', () => onward.destroy());
      onward.end(body);
    };
    next();
  }

  #passSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [gateway] = this.#inTurn(this.#options.gateways);
    if (gateway === undefined) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(gateway.url);
    const onward = connect(Number(port), hostname, () => {
      const headers = request.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
      );
      onward.write([`${request.method} ${request.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.on('close', () => onward.destroy());
  }
}

function nobody(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' });
  const error = { message: 'Nobody is ready to answer.', extensions: { code: 'UNAVAILABLE' } };
  response.end(JSON.stringify({ errors: [error] }));
}
