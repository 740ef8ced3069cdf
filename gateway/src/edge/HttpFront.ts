import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { internalMessage } from '../execution/toClientError.js';
import type { HttpRequest, HttpResponse } from './HttpMessages.js';
import { PlainConnections, type PlainHandler } from './plain/PlainConnections.js';

/** Answers the requests below a path. The request's URL is the whole one. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface HttpFrontOptions {
  onUpgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void;
  /** Told of what a handler throws; the caller gets a bare 500. */
  onError(error: unknown): void;
  /** Told of every answer. @param route the path or prefix that a handler is for; `none` where there is none */
  onAnswered?(route: string, method: string, status: number, seconds: number): void;
  /** Without it there are no plain requests. */
  plain?: PlainOptions | undefined;
}

/** Which requests `routePlain` is for. */
export interface PlainOptions {
  /** Bytes that a body may have. */
  maxBodyBytes: number;
  /** Whether a request with these headers can be answered in one piece. */
  isPlain(headers: IncomingHttpHeaders): boolean;
}

/** Milliseconds an idle connection is kept: longer than load balancers usually keep theirs. */
const keepAliveTimeout = 65_000;
/** Connections that may wait to be accepted: as many as come at once when another gateway ends. The system may allow fewer. */
const backlog = 4_096;
/** Milliseconds between looks at which connections have become idle while closing. */
const closingInterval = 50;

/** The HTTP server in front of everything: routes by path, and closes without cutting anyone off. */
export class HttpFront {
  readonly #server: Server;
  readonly #routes = new Map<string, RequestHandler>();
  readonly #mounts = new Map<string, RequestHandler>();

  readonly #plainRoutes = new Map<string, PlainHandler>();
  readonly #plain: PlainConnections | undefined;
  #draining = false;

  readonly #onError: (error: unknown) => void;
  readonly #onAnswered: HttpFrontOptions['onAnswered'];

  constructor({ onUpgrade, onError, onAnswered, plain }: HttpFrontOptions) {
    this.#onError = onError;
    this.#onAnswered = onAnswered;
    this.#server = createServer({ keepAliveTimeout }, (request, response) => this.handle(request, response));
    this.#server.on('upgrade', onUpgrade);
    this.#plain = plain && this.#acceptPlain(plain);
  }

  /** Answers exactly `path` with `handler`. */
  route(path: string, handler: RequestHandler): void {
    this.#routes.set(path, handler);
  }

  /** Answers plain requests to exactly `path`, which Node's server then never sees. Others still need a `route`. */
  routePlain(path: string, handler: PlainHandler): void {
    this.#plain?.paths.set(`POST ${path} HTTP/1.1`, path);
    this.#plainRoutes.set(path, handler);
  }

  /** Answers `prefix` and everything below it with `handler`. */
  mount(prefix: string, handler: RequestHandler): void {
    this.#mounts.set(prefix.replace(/\/$/, ''), handler);
  }

  /** Ends connections with the next answer on each. */
  drain(): void {
    this.#draining = true;
    if (this.#plain) this.#plain.isDraining = true;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#draining) response.setHeader('connection', 'close');
    const path = pathOf(request);
    const handler = this.#routes.get(path);
    if (handler) return this.#run(path, () => handler(request, response), request, response);
    const prefix = this.#mountedAt(path);
    const mounted = prefix === undefined ? nothingHere : this.#mounts.get(prefix)!;
    this.#run(prefix ?? 'none', () => mounted(request, response), request, response);
  }

  /** @returns the port that is listened on, of use when 0 was asked for */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host, backlog }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Stops accepting; requests under way have `graceMs` to finish. */
  async close(graceMs: number): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const closeIdle = (): void => {
      this.#server.closeIdleConnections();
      this.#plain?.closeIdle();
    };
    closeIdle();
    const idle = setInterval(closeIdle, closingInterval);
    const impatient = setTimeout(() => {
      this.#server.closeAllConnections();
      this.#plain?.closeAll();
    }, graceMs);
    await closed;
    clearInterval(idle);
    clearTimeout(impatient);
  }

  /** Looks at what comes over a connection before Node's server does. */
  #acceptPlain(options: PlainOptions): PlainConnections {
    // How it takes connections that come otherwise is documented: by this event.
    const [byNode] = this.#server.listeners('connection');
    const plain = new PlainConnections({
      ...options,
      keepAliveMs: keepAliveTimeout,
      answer: (request, response) => {
        const handler = this.#plainRoutes.get(request.url)!;
        this.#run(request.url, () => handler(request, response), request, response);
      },
      handOver: (socket) => byNode!.call(this.#server, socket),
    });
    this.#server.removeAllListeners('connection').on('connection', (socket) => plain.accept(socket));
    return plain;
  }

  #run(route: string, handle: () => unknown, request: HttpRequest, response: HttpResponse): void {
    const started = performance.now();
    const answered = (): void => {
      const seconds = (performance.now() - started) / 1_000;
      this.#onAnswered?.(route, request.method ?? 'GET', response.statusCode, seconds);
    };
    const failed = (error: unknown): void => {
      this.#onError(error);
      if (response.headersSent) response.destroy();
      else
        sendJson(response, 500, { errors: [{ message: internalMessage, extensions: { code: 'INTERNAL' } }] });
      answered();
    };
    try {
      const answering = handle();
      // Not an async function: this is on the way of every request.
      if (answering instanceof Promise) answering.then(answered, failed);
      else answered();
    } catch (error) {
      failed(error);
    }
  }

  #mountedAt(path: string): string | undefined {
    for (const prefix of this.#mounts.keys()) {
      if (path === prefix || path.startsWith(`${prefix}/`)) return prefix;
    }
    return undefined;
  }
}

const nothingHere: RequestHandler = (_request, response) =>
  sendJson(response, 404, {
    errors: [{ message: 'There is nothing here.', extensions: { code: 'NOT_FOUND' } }],
  });

/** The path of a request's URL, without its query. */
export function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

export function sendJson(response: HttpResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
  });
  response.end(bytes);
}
