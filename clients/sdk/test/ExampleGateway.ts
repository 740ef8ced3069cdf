import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Supergraph } from '@apollo/federation-internals';
import { execute, parse, validate } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const supergraph = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');

/** The composed API schema over answers that a test gives, by HTTP and graphql-ws. */
export class ExampleGateway {
  readonly #schema = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema() as GraphQLSchema;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(server: Server, roots: object) {
    this.#server = server;
    this.#sockets = new WebSocketServer({ server });
    useServer(
      { schema: this.#schema, roots: { query: roots, mutation: roots, subscription: roots } as never },
      this.#sockets,
    );
    server.on('request', (request, response) => void this.#serve(request, response, roots));
  }

  /** @param roots functions by the name of the root field */
  static async start(roots: object): Promise<ExampleGateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ExampleGateway(server, roots);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/graphql`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse, roots: object): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
      query: string;
      variables: object;
    };
    const document = parse(query);
    const errors = validate(this.#schema, document);
    const result = errors.length
      ? { errors }
      : await execute({ schema: this.#schema, document, variableValues: { ...variables }, rootValue: roots });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  }
}
