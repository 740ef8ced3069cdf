import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, graphql, GraphQLError, parse } from 'graphql';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { BreakableLink } from './BreakableLink.js';

const schema: GraphQLSchema = buildSchema(/* GraphQL */ `
  type Query {
    whoAmI: String!
    broken: String
    slow: String
  }
  type Mutation {
    count: Int!
  }
  type Tick {
    cursor: String!
    number: Int!
    flaky: String
  }
  type Subscription {
    tick(after: String, until: Int): Tick!
  }
`);

/** A GraphQL server with a history of numbered ticks, over HTTP, graphql-ws and SSE as the gateway offers them. */
export class TestGateway {
  readonly url: string;
  /** Tokens that are let in. */
  readonly tokens = new Set(['good']);
  /** What was shown on each connection and request, in order. */
  readonly seen: { token: string; tenant: string | undefined; client: string }[] = [];
  /** `after` of every subscription that was started. */
  readonly started: (string | null)[] = [];
  /** Subscriptions running now. */
  running = 0;
  /** Mutations that took effect. */
  counted = 0;
  socketsOpened = 0;
  /** How many requests from now are answered without being looked at. */
  refuseNext: { status: number; times: number } = { status: 503, times: 0 };
  #ticks = 0;
  #wake = Promise.withResolvers<void>();
  readonly #server: Server;
  readonly #webSockets: WebSocketServer;

  readonly #link: BreakableLink;

  private constructor(server: Server, link: BreakableLink) {
    this.#server = server;
    this.#link = link;
    this.url = `http://127.0.0.1:${link.port}/graphql`;
    this.#webSockets = new WebSocketServer({ server, path: '/graphql' });
    this.#serveSockets();
    const serveStream = createHandler({
      schema,
      onSubscribe: (_request, parameters) => ({ ...this.#arguments(), ...this.#parse(parameters as never) }),
    });
    server.on('request', (request, response) => {
      void this.#serve(request, response, serveStream);
    });
  }

  static async start(): Promise<TestGateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestGateway(server, await BreakableLink.to((server.address() as AddressInfo).port));
  }

  /** One more tick for whoever follows. */
  tick(times = 1): void {
    this.#ticks += times;
    const { resolve } = this.#wake;
    this.#wake = Promise.withResolvers<void>();
    resolve();
  }

  /** Connections, of any protocol, that are open now. */
  get connections(): number {
    return this.#link.open.size;
  }

  /** Breaks every connection, without a word. */
  drop(): void {
    this.#link.break();
  }

  /** Closes every WebSocket properly. */
  closeSockets(code: number, reason: string): void {
    for (const socket of this.#webSockets.clients) socket.close(code, reason);
  }

  async stop(): Promise<void> {
    await this.#link.close();
    this.#server.closeAllConnections();
    for (const socket of this.#webSockets.clients) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    serveStream: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ): Promise<void> {
    if (this.refuseNext.times > 0) {
      this.refuseNext.times -= 1;
      response.writeHead(this.refuseNext.status).end('Not now.');
      return;
    }
    if (!this.#admit(request.headers)) {
      const error = { message: 'The token is not valid.', extensions: { code: 'UNAUTHENTICATED' } };
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ errors: [error] }));
      return;
    }
    if (request.headers.accept === 'text/event-stream') return serveStream(request, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { query: string };
    const result = await graphql({ schema, source: body.query, rootValue: this.#root(request.headers) });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  }

  #serveSockets(): void {
    useServer(
      {
        schema,
        onConnect: ({ connectionParams, extra }) => {
          this.socketsOpened += 1;
          if (this.#admit((connectionParams ?? {}) as Record<string, string>)) return true;
          extra.socket.close(4403, 'UNAUTHENTICATED');
          return false;
        },
        onSubscribe: (_context, _id, payload) => ({ ...this.#arguments(), ...this.#parse(payload) }),
      },
      this.#webSockets,
    );
  }

  #admit(headers: Record<string, unknown>): boolean {
    const token = String(headers['authorization'] ?? '').replace('Bearer ', '');
    this.seen.push({
      token,
      tenant: headers['x-gantry-tenant'] as string | undefined,
      client: `${String(headers['x-graphql-client-name'])} ${String(headers['x-graphql-client-version'])}`,
    });
    return this.tokens.has(token);
  }

  #arguments(): { schema: GraphQLSchema; rootValue: unknown; contextValue: undefined } {
    return { schema, rootValue: this.#root({}), contextValue: undefined };
  }

  #parse(payload: {
    query: string;
    variables?: Record<string, unknown> | null;
    operationName?: string | null;
  }) {
    return {
      document: parse(payload.query),
      variableValues: payload.variables ?? {},
      operationName: payload.operationName ?? null,
    } satisfies Partial<ExecutionArgs>;
  }

  #root(headers: IncomingMessage['headers']): object {
    return {
      whoAmI: () => `${headers.authorization} in ${String(headers['x-gantry-tenant'])}`,
      broken: () => {
        throw new GraphQLError('The subgraph is down.', { extensions: { code: 'UNAVAILABLE' } });
      },
      slow: () => new Promise(() => undefined),
      count: () => (this.counted += 1),
      tick: ({ after, until }: { after?: string | null; until?: number }) =>
        this.#follow(after ?? null, until),
    };
  }

  #follow(after: string | null, until: number | undefined): AsyncIterableIterator<unknown> {
    this.started.push(after);
    if (after === 'c-expired') {
      throw new GraphQLError('What follows is no longer kept.', { extensions: { code: 'CURSOR_EXPIRED' } });
    }
    this.running += 1;
    let number = after === null ? 0 : Number(after.slice(2));
    let left = false;
    const leave = Promise.withResolvers<void>();
    const done = { done: true, value: undefined } as const;
    return {
      next: async () => {
        while (!left && number !== until && number >= this.#ticks)
          await Promise.race([this.#wake.promise, leave.promise]);
        if (left || number === until) {
          if (!left) this.running -= 1;
          left = true;
          return done;
        }
        number += 1;
        const flaky = (): string => {
          throw new GraphQLError('The subgraph is down.', { extensions: { code: 'UNAVAILABLE' } });
        };
        return { done: false, value: { tick: { cursor: `c-${number}`, number, flaky } } };
      },
      return: async () => {
        if (!left) this.running -= 1;
        left = true;
        leave.resolve();
        return done;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
