import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { GantryError } from '../errors/GantryError.js';
import type { SubgraphEndpoint, SubgraphRequest } from './SubgraphEndpoint.js';

const maximumBodyBytes = 4 * 1024 * 1024;

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.object({ contextToken: z.string().optional(), requestId: z.string().optional() }).nullish(),
});

/** A subgraph in a process of its own: GraphQL over HTTP and graphql-ws, health and metrics. */
export class SubgraphServer {
  readonly #subgraph: SubgraphEndpoint;
  readonly #metrics: Registry;
  readonly #logger: Logger;
  readonly #server: Server;
  readonly #sockets: { dispose(): void | Promise<void> };
  #draining = false;

  constructor(subgraph: SubgraphEndpoint, metrics: Registry, logger: Logger) {
    this.#subgraph = subgraph;
    this.#metrics = metrics;
    this.#logger = logger;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#sockets = this.#serveSockets();
  }

  /** @returns the port that is listened on, of use when 0 was asked for */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Readiness goes first, then sockets (1001) and connections. */
  async close(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    await this.#sockets.dispose();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const path = request.url?.split('?')[0];
      if (path === '/graphql' && request.method === 'POST') await this.#answer(request, response);
      else if (path === '/health/live') send(response, 200, { status: 'live' });
      else if (path === '/health/ready') {
        const ready = !this.#draining && (await this.#subgraph.ready());
        send(response, ready ? 200 : 503, { status: ready ? 'ready' : 'unavailable' });
      } else if (path === '/metrics') {
        response.setHeader('content-type', this.#metrics.contentType);
        response.end(await this.#metrics.metrics());
      } else send(response, 404, { error: 'There is nothing here.' });
    } catch (error) {
      if (error instanceof GantryError) {
        send(response, error.code === 'UNAUTHENTICATED' ? 401 : 400, { errors: [error.toJSON()] });
        return;
      }
      this.#logger.error({ err: error }, 'A request failed.');
      const failure = new GantryError('INTERNAL', 'Something went wrong on our side.');
      send(response, 500, { errors: [failure.toJSON()] });
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    const parsed = requestSchema.safeParse(await readJson(request));
    if (!parsed.success) throw new GantryError('BAD_USER_INPUT', 'The body is no GraphQL request.');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const requestId = request.headers['x-request-id']?.toString();
    const result = await this.#subgraph.execute(requestOf(parsed.data, requestId), token, gone.signal);
    send(response, 200, result);
  }

  #serveSockets(): { dispose(): void | Promise<void> } {
    const sockets = new WebSocketServer({ server: this.#server, path: '/graphql' });
    return useServer(
      {
        // The subgraph parses and validates by itself; what graphql-ws wants here only carries the request on.
        onSubscribe: (_context, _id, payload) => {
          const parsed = requestSchema.parse(payload);
          return {
            schema: {} as GraphQLSchema,
            document: parse(parsed.query),
            contextValue: {
              request: requestOf(parsed, parsed.extensions?.requestId),
              token: parsed.extensions?.contextToken,
            },
          } satisfies ExecutionArgs;
        },
        execute: (args) => {
          const { request, token } = (args as ExecutionArgs).contextValue as SocketRequest;
          return this.#subgraph.execute(request, token);
        },
        subscribe: (args) => {
          const { request, token } = (args as ExecutionArgs).contextValue as SocketRequest;
          return this.#subgraph.subscribe(request, token) as AsyncIterableIterator<never>;
        },
      },
      sockets,
    );
  }
}

interface SocketRequest {
  request: SubgraphRequest;
  token: string | undefined;
}

function requestOf(body: z.infer<typeof requestSchema>, requestId: string | undefined): SubgraphRequest {
  return {
    query: body.query,
    variables: body.variables ?? undefined,
    operationName: body.operationName ?? undefined,
    requestId,
  };
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
