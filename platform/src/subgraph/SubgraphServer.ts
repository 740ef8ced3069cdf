import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { GraphQLError, parse, type DocumentNode, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { GantryError } from '../errors/GantryError.js';
import { isUnreachable } from '../persistence/isUnreachable.js';
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
import { contextOf, type TraceContext } from '../telemetry/TraceContext.js';
import { GatheringSocket } from './GatheringSocket.js';
import type { SubgraphEndpoint, SubgraphRequest } from './SubgraphEndpoint.js';

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
/** Close code: the endpoint goes away (RFC 6455, section 7.4.1). */
const goingAway = 1001;

const maximumBodyBytes = 4 * 1024 * 1024;
/** Milliseconds that a request may take, however long its caller would wait. */
const maximumRequestMs = 120_000;

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z
    .object({
      contextToken: z.string().optional(),
      requestId: z.string().optional(),
      traceparent: z.string().optional(),
      tracestate: z.string().optional(),
    })
    .nullish(),
});

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
  readonly #sockets: WebSocketServer;
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
        this.#endOutdatedSockets(tls.outdatedMs ?? outdatedMs);
      });
      this.#server = server;
    } else this.#server = createServer(serve);
    this.#sockets = this.#serveSockets();
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
    for (const socket of this.#sockets.clients) socket.close(goingAway, 'Going away');
    const impatient = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
    }, grace);
    await closeServer(this.#server, grace);
    clearTimeout(impatient);
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
      const failure = this.#failed(error);
      send(response, failure.code === 'UNAVAILABLE' ? 503 : 500, { errors: [failure.toJSON()] });
    }
  }

  /** What is told of an error that is nobody's answer: the rest goes into the log. */
  #failed(error: unknown): GantryError {
    const away = isUnreachable(error);
    this.#logger[away ? 'warn' : 'error']({ err: error }, 'A request failed.');
    return away
      ? new GantryError('UNAVAILABLE', 'The database cannot be reached at the moment. Try again.')
      : new GantryError('INTERNAL', 'Something went wrong on our side.');
  }

  /** What is told of an operation on a socket that failed. */
  #told(error: unknown): GraphQLError {
    if (!(error instanceof GraphQLError)) return this.#failed(error);
    const { originalError } = error;
    if (error instanceof GantryError || !originalError || originalError instanceof GantryError) return error;
    return this.#failed(originalError);
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
    const parsed = requestSchema.safeParse(await readJson(request));
    if (!parsed.success) throw new GantryError('BAD_USER_INPUT', 'The body is no GraphQL request.');
    const { load } = this.#options;
    load?.admit(3, 'request');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const requestId = request.headers['x-request-id']?.toString();
    const asked = readDeadline(request.headers[deadlineHeader]) ?? Number.POSITIVE_INFINITY;
    const deadline = new Deadline(gone.signal, Math.min(asked, maximumRequestMs));
    load?.begin();
    try {
      const operation = requestOf(parsed.data, requestId, peer);
      send(response, 200, await this.#subgraph.execute(operation, token, deadline.signal));
    } finally {
      load?.end();
      deadline.end();
    }
  }

  /** Sockets from before a change of the certificate end: their clients have connected anew meanwhile, or do now. */
  #endOutdatedSockets(afterMs: number): void {
    const outdated = [...this.#sockets.clients];
    setTimeout(() => outdated.forEach((socket) => socket.close(goingAway, 'Going away')), afterMs).unref();
  }

  #serveSockets(): WebSocketServer {
    const sockets = new WebSocketServer({
      server: this.#server,
      path: '/graphql',
      WebSocket: GatheringSocket,
    });
    sockets.on('connection', (socket, { socket: connection }) => socket.gatherOn(connection));
    useServer<never, { socket: WebSocket; request: IncomingMessage }>(
      {
        // What any of these throws would close the socket, with all operations that others have on it.
        onSubscribe: ({ extra }, _id, payload) => {
          try {
            return this.#operationOf(payload, extra.request);
          } catch (error) {
            return [this.#told(error)];
          }
        },
        execute: async (args) => {
          const { request, token } = (args as ExecutionArgs).contextValue as SocketRequest;
          try {
            return await this.#subgraph.execute(request, token);
          } catch (error) {
            return { errors: [this.#told(error)] };
          }
        },
        subscribe: (args) => {
          const { request, token } = (args as ExecutionArgs).contextValue as SocketRequest;
          try {
            this.#options.load?.admit(2, 'subscription');
            return this.#subgraph.subscribe(request, token) as AsyncIterableIterator<never>;
          } catch (error) {
            return { errors: [this.#told(error)] };
          }
        },
        // What a subscription's events end with gets here with its message.
        onError: (_context, _id, _payload, errors) => errors.map((error) => this.#told(error).toJSON()),
      },
      sockets,
    );
    return sockets;
  }

  /** The subgraph parses and validates by itself; what graphql-ws wants here only carries the request on. */
  #operationOf(payload: unknown, request: IncomingMessage): ExecutionArgs {
    const { success, data } = requestSchema.safeParse(payload);
    if (!success) throw new GantryError('BAD_USER_INPUT', 'The payload is no GraphQL request.');
    return {
      schema: {} as GraphQLSchema,
      document: documentOf(data.query),
      operationName: data.operationName ?? null,
      contextValue: {
        request: {
          ...requestOf(data, data.extensions?.requestId, this.#peers?.of(request)),
          trace: data.extensions as TraceContext | undefined,
        },
        token: data.extensions?.contextToken,
      } satisfies SocketRequest,
    };
  }
}

interface SocketRequest {
  request: SubgraphRequest;
  token: string | undefined;
}

function requestOf(
  body: z.infer<typeof requestSchema>,
  requestId: string | undefined,
  peer: string | undefined,
): SubgraphRequest {
  return {
    query: body.query,
    variables: body.variables ?? undefined,
    operationName: body.operationName ?? undefined,
    requestId,
    ...(peer === undefined ? {} : { peer }),
  };
}

/** @throws GraphQLError with the code that the subgraph itself has for it */
function documentOf(query: string): DocumentNode {
  try {
    return parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GraphQLError(error.message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
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
