import type { IncomingMessage, Server } from 'node:http';
import { GraphQLError, parse, type DocumentNode, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import { GantryError } from '../errors/GantryError.js';
import type { LoadMonitor } from '../resilience/LoadMonitor.js';
import type { TraceContext } from '../telemetry/TraceContext.js';
import { failureOf } from './failureOf.js';
import { GatheringSocket } from './GatheringSocket.js';
import { readPosted, requestOf } from './postedRequest.js';
import type { SubgraphEndpoint, SubgraphRequest } from './SubgraphEndpoint.js';

/** Close code: the endpoint goes away (RFC 6455, section 7.4.1). */
const goingAway = 1001;

export interface SubgraphSocketsOptions {
  /** Whose connections at `/graphql` become sockets. */
  server: Server;
  subgraph: SubgraphEndpoint;
  load: LoadMonitor | undefined;
  logger: Logger;
  /** The service at the other end, where that has certificates. @throws GantryError UNAUTHENTICATED when it may not call */
  peerOf(request: IncomingMessage): string | undefined;
}

/** An operation on its way through graphql-ws. */
interface Carried {
  request: SubgraphRequest;
  token: string | undefined;
}

/** A subgraph over graphql-ws. What goes wrong with one operation leaves the others on its socket alone. */
export class SubgraphSockets {
  readonly #options: SubgraphSocketsOptions;
  readonly #sockets: WebSocketServer;

  constructor(options: SubgraphSocketsOptions) {
    this.#options = options;
    this.#sockets = this.#serve();
  }

  /** Asks every client to go, and ends after a while those that have not. @returns what is to be called once all have */
  close(afterMs: number): () => void {
    for (const socket of this.#sockets.clients) socket.close(goingAway, 'Going away');
    const impatient = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
    }, afterMs);
    return () => clearTimeout(impatient);
  }

  /** Ends those there are now after a while: their clients have connected anew meanwhile, or do then. */
  closeThese(afterMs: number): void {
    const these = [...this.#sockets.clients];
    setTimeout(() => these.forEach((socket) => socket.close(goingAway, 'Going away')), afterMs).unref();
  }

  #serve(): WebSocketServer {
    const { server, subgraph, load } = this.#options;
    const sockets = new WebSocketServer({ server, path: '/graphql', WebSocket: GatheringSocket });
    sockets.on('connection', (socket, { socket: connection }) => socket.gatherOn(connection));
    useServer<never, { socket: WebSocket; request: IncomingMessage }>(
      {
        // What any of these throws would close the socket, with all operations that others have on it.
        onSubscribe: ({ extra }, _id, payload) => {
          try {
            return this.#carry(payload, extra.request);
          } catch (error) {
            return [this.#told(error)];
          }
        },
        execute: async (args) => {
          const { request, token } = (args as ExecutionArgs).contextValue as Carried;
          try {
            return await subgraph.execute(request, token);
          } catch (error) {
            return { errors: [this.#told(error)] };
          }
        },
        subscribe: (args) => {
          const { request, token } = (args as ExecutionArgs).contextValue as Carried;
          try {
            load?.admit(2, 'subscription');
            return subgraph.subscribe(request, token) as AsyncIterableIterator<never>;
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
  #carry(payload: unknown, request: IncomingMessage): ExecutionArgs {
    const posted = readPosted(payload, 'payload');
    const { extensions } = posted;
    return {
      schema: {} as GraphQLSchema,
      document: documentOf(posted.query),
      operationName: posted.operationName ?? null,
      contextValue: {
        request: {
          ...requestOf(posted, extensions?.requestId, this.#options.peerOf(request)),
          trace: extensions as TraceContext | undefined,
        },
        token: extensions?.contextToken,
      } satisfies Carried,
    };
  }

  /** What is told of an operation that failed. */
  #told(error: unknown): GraphQLError {
    const { logger } = this.#options;
    if (!(error instanceof GraphQLError)) return failureOf(error, logger);
    const { originalError } = error;
    if (error instanceof GantryError || !originalError || originalError instanceof GantryError) return error;
    return failureOf(originalError, logger);
  }
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
