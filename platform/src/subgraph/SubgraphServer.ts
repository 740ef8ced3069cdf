import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { GantryError } from '../errors/GantryError.js';
import { Readiness } from '../health/Readiness.js';
import { closeServer } from '../http/closeServer.js';
import { listenOn } from '../http/listenOn.js';
import { refusalOf } from '../errors/rateLimited.js';
import { Deadline } from '../resilience/Deadline.js';
import type { LoadMonitor } from '../resilience/LoadMonitor.js';
import { deadlineHeader, readDeadline } from '../resilience/timeLimit.js';
import { Peers } from '../tls/Peers.js';
import type { TlsCredentials } from '../tls/TlsCredentials.js';
import { inSpan } from '../telemetry/inSpan.js';
import { sendMetrics } from '../telemetry/sendMetrics.js';
import { contextOf } from '../telemetry/TraceContext.js';
import { failureOf } from './failureOf.js';
import { readPosted, requestOf } from './postedRequest.js';
import type { SubgraphEndpoint } from './SubgraphEndpoint.js';
import { SubgraphSockets } from './SubgraphSockets.js';

export interface SubgraphServerOptions {
  /** Serves over HTTPS only, to services with a certificate; without it over plain HTTP, to anybody. */
  tls?: {
    credentials: TlsCredentials;
    /** Services that may call. */
    callers: ReadonlySet<string>;
    /** Milliseconds that sockets stay when the certificate has changed. Default 30,000. */
    outdatedMs?: number;
  };
  /** What must be reachable; the subgraph itself when left out. */
  readiness?: Readiness;
  /** Milliseconds that requests under way get to finish when it closes. Default 10,000. */
  closeGraceMs?: number;
  /** Refuses new work when there is too much to do; without it none is refused. */
  load?: LoadMonitor | undefined;
}

const outdatedMs = 30_000;
const closeGraceMs = 10_000;

const maximumBodyBytes = 4 * 1024 * 1024;
/** Milliseconds that a request may take, however long its caller would wait. */
const maximumRequestMs = 120_000;

/** A subgraph in a process of its own: GraphQL over HTTP and graphql-ws, health and metrics. */
export class SubgraphServer {
  readonly #subgraph: SubgraphEndpoint;
  readonly #metrics: Registry;
  readonly #logger: Logger;
  readonly #options: SubgraphServerOptions;
  readonly #server: Server;
  /** Health and metrics for who has no certificate. */
  readonly #probes: Server;
  readonly #readiness: Readiness;
  readonly #peers: Peers | undefined;
  readonly #sockets: SubgraphSockets;
  readonly #unfollow: (() => void) | undefined;
  #draining = false;
  #closed: Promise<void> | undefined;

  constructor(
    subgraph: SubgraphEndpoint,
    metrics: Registry,
    logger: Logger,
    options: SubgraphServerOptions = {},
  ) {
    this.#subgraph = subgraph;
    this.#metrics = metrics;
    this.#logger = logger;
    this.#options = options;
    this.#readiness = options.readiness ?? new Readiness({ subgraph: () => subgraph.ready() });
    const serve = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#traced(request, response);
    this.#probes = createServer(
      (request, response) => void this.#run(this.#probe(request, response), response),
    );
    const { tls } = options;
    if (tls) {
      const { credentials, callers } = tls;
      const mutual = { requestCert: true, rejectUnauthorized: true };
      const server = createSecureServer({ ...credentials.current.options, ...mutual }, serve);
      this.#peers = new Peers(server, { credentials, callers, logger, registry: metrics });
      this.#unfollow = credentials.onChange(() => {
        server.setSecureContext(credentials.current.options);
        this.#sockets.closeThese(tls.outdatedMs ?? outdatedMs);
      });
      this.#server = server;
    } else this.#server = createServer(serve);
    this.#sockets = new SubgraphSockets({
      server: this.#server,
      subgraph,
      logger,
      load: options.load,
      peerOf: (request) => this.#peers?.of(request),
    });
  }

  /** @returns the port that is listened on, of use when 0 was asked for */
  async listen(port: number, host: string): Promise<number> {
    return listenOn(this.#server, port, host);
  }

  /** Answers `/health/live`, `/health/ready` and `/metrics`, and nothing else, over plain HTTP. @returns the port */
  async listenForProbes(port: number, host: string): Promise<number> {
    return listenOn(this.#probes, port, host);
  }

  /**
   * Says that it is not ready, and goes on serving for a while, so that whoever sends requests here can hear of it. Connections
   * end with the next response on each.
   */
  async drain(milliseconds: number): Promise<void> {
    this.#draining = true;
    await delay(milliseconds);
  }

  /** Takes nothing new; requests under way finish, then sockets are closed with 1001. */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#draining = true;
    this.#unfollow?.();
    const grace = this.#options.closeGraceMs ?? closeGraceMs;
    const socketsClosed = this.#sockets.close(grace);
    await closeServer(this.#server, grace);
    socketsClosed();
    // Probes are answered to the end: live, and not ready.
    await closeServer(this.#probes, 0);
  }

  /** Health and metrics are no part of anything. */
  async #traced(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (pathOf(request) !== '/graphql') return this.#serve(request, response);
    const method = request.method ?? 'GET';
    const attributes = {
      'http.request.method': method,
      'http.route': '/graphql',
      'url.path': '/graphql',
      'url.scheme': 'encrypted' in request.socket ? 'https' : 'http',
    };
    const step = { kind: SpanKind.SERVER, attributes, parent: contextOf(request.headers) };
    await inSpan(`${method} /graphql`, step, async (span) => {
      await this.#serve(request, response);
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode < 500) return;
      span.setAttribute('error.type', String(response.statusCode)).setStatus({ code: SpanStatusCode.ERROR });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#draining || this.#peers?.isOutdated(request)) response.setHeader('connection', 'close');
    const path = pathOf(request);
    const isRequest = path === '/graphql' && request.method === 'POST';
    await this.#run(isRequest ? this.#answer(request, response) : this.#probe(request, response), response);
  }

  async #run(answer: Promise<void>, response: ServerResponse): Promise<void> {
    try {
      await answer;
    } catch (error) {
      const refusal = error instanceof GantryError ? refusalOf(error) : undefined;
      if (refusal) {
        if (!response.headersSent) response.setHeader('retry-after', refusal.retryAfter);
        return send(response, refusal.status, { errors: [(error as GantryError).toJSON()] });
      }
      if (error instanceof GantryError) {
        send(response, error.code === 'UNAUTHENTICATED' ? 401 : 400, { errors: [error.toJSON()] });
        return;
      }
      const failure = failureOf(error, this.#logger);
      send(response, failure.code === 'UNAVAILABLE' ? 503 : 500, { errors: [failure.toJSON()] });
    }
  }

  async #probe(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (path === '/health/live') return send(response, 200, { status: 'live' });
    if (path === '/health/ready') {
      if (this.#draining) return send(response, 503, { status: 'draining', missing: [] });
      const { ready, missing } = await this.#readiness.report();
      return send(response, ready ? 200 : 503, { status: ready ? 'ready' : 'unavailable', missing });
    }
    if (path !== '/metrics') return send(response, 404, { error: 'There is nothing here.' });
    return sendMetrics(this.#metrics, request, response);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const peer = this.#peers?.of(request);
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    const posted = readPosted(await readJson(request), 'body');
    const { load } = this.#options;
    load?.admit(3, 'request');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const requestId = request.headers['x-request-id']?.toString();
    const asked = readDeadline(request.headers[deadlineHeader]) ?? Number.POSITIVE_INFINITY;
    const deadline = new Deadline(gone.signal, Math.min(asked, maximumRequestMs));
    load?.begin();
    try {
      const operation = requestOf(posted, requestId, peer);
      send(response, 200, await this.#subgraph.execute(operation, token, deadline.signal));
    } finally {
      load?.end();
      deadline.end();
    }
  }
}

function pathOf(request: IncomingMessage): string | undefined {
  return request.url?.split('?')[0];
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximumBodyBytes) throw new GantryError('BAD_USER_INPUT', 'The body is larger than 4 MiB.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new GantryError('BAD_USER_INPUT', 'The body is no JSON.');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
