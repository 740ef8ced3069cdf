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
import { setTimeout as sleep } from 'node:timers/promises';
import { saysReady } from '@gantry/test/gantry/saysReady.js';

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

/** Milliseconds between two looks at whether one is ready. */
const probeMs = 200;
/** One that has said nothing at so many looks is taken for gone; before, it is taken for busy. */
const silentLooks = 3;

/**
 * What a load balancer is in production: one address, behind which ready gateways take turns, and at webhooks those who
 * receive them. Who is not ready gets nothing new; what it has under way goes on.
 */
export class Entrance {
  readonly #options: EntranceOptions;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();
  readonly #closing = new AbortController();
  readonly #ready = new Set<Upstream>();
  /** At how many looks in a row one has said nothing. */
  readonly #silent = new Map<Upstream, number>();
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
    for (const upstream of this.#upstreams) void this.#watch(upstream);
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
    this.#closing.abort();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  /** Asks everyone whether it is ready. */
  async look(): Promise<void> {
    await Promise.all(this.#upstreams.map((upstream) => this.#lookAt(upstream)));
  }

  get #upstreams(): Upstream[] {
    return [...this.#options.gateways, ...this.#options.webhooks];
  }

  async #watch(upstream: Upstream): Promise<void> {
    const { signal } = this.#closing;
    const paused = (): Promise<boolean> => sleep(probeMs, true, { signal }).catch(() => false);
    while (await paused()) await this.#lookAt(upstream);
  }

  async #lookAt(upstream: Upstream): Promise<void> {
    const ready = await saysReady(upstream.probeUrl);
    const silent = ready === undefined ? (this.#silent.get(upstream) ?? 0) + 1 : 0;
    this.#silent.set(upstream, silent);
    if (ready === true) this.#ready.add(upstream);
    else if (ready === false || silent >= silentLooks) this.#ready.delete(upstream);
  }

  /** Those of some who are ready, beginning with the one whose turn it is. */
  #inTurn(upstreams: readonly Upstream[]): Upstream[] {
    const ready = upstreams.filter((upstream) => this.#ready.has(upstream));
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
