import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { buildSchema, type ExecutionResult } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { HttpSubgraphEndpoint } from '../../src/subgraph/HttpSubgraphEndpoint.js';

/** A subgraph that is none of Gantry's: stock graphql-ws. */
const schema = buildSchema(
  'type Query { a: Int } type Subscription { counted(to: Int!): Int endless: Int silent: Int }',
);
const left = vi.fn<() => void>();
const roots = {
  subscription: {
    async *counted({ to }: { to: number }) {
      for (let counted = 1; counted <= to; counted++) yield { counted };
    },
    async *silent() {
      yield { silent: 1 };
      await new Promise(() => undefined);
    },
    async *endless() {
      try {
        for (let endless = 1; ; endless++) {
          yield { endless };
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        left();
      }
    },
  },
};

let server: WebSocketServer;
let endpoint: HttpSubgraphEndpoint;
beforeEach(async () => {
  left.mockClear();
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' });
  useServer({ schema, roots }, server);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  endpoint = new HttpSubgraphEndpoint({ name: 'stock', url });
});
afterEach(async () => {
  await endpoint.close();
  for (const socket of server.clients) socket.terminate();
  server.close();
});

/** Opens sockets, and hears nothing on them. */
function mute(): Server {
  const http = createHttpServer();
  const sockets = new WebSocketServer({ server: http, path: '/graphql' });
  sockets.on('connection', (_socket, { socket }) => socket.removeAllListeners('data').resume());
  return http;
}

const read = async (query: string): Promise<ExecutionResult[]> => {
  const events: ExecutionResult[] = [];
  for await (const event of endpoint.subscribe({ query }, undefined)) events.push(event);
  return events;
};

test('a subscription over graphql-ws gives its events and ends', async () => {
  const events = await read('subscription { counted(to: 3) }');
  expect(events.map(({ data }) => data)).toEqual([1, 2, 3].map((counted) => ({ counted })));
});

test('one that cannot start gives one result with errors, and ends', async () => {
  expect(await read('subscription { nothing }')).toEqual([
    { errors: [expect.objectContaining({ message: expect.stringContaining('"nothing"') })] },
  ]);
});

test('one whose link breaks says so', async () => {
  const events = endpoint.subscribe({ query: 'subscription { endless }' }, undefined);
  await expect(async () => {
    for await (const _event of events) for (const socket of server.clients) socket.terminate();
  }).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('one whose subgraph closes the socket as if nothing were left says so, and is not begun anew', async () => {
  const begun = vi.fn<() => void>();
  server.on('connection', begun);
  const query = 'subscription { silent }';
  const events = endpoint.subscribe({ query }, undefined)[Symbol.asyncIterator]();
  await events.next();
  for (const socket of server.clients) socket.close(1000, 'Normal Closure');
  await expect(events.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  // Another subscription connects behind whatever the first one would have.
  await read('subscription { counted(to: 1) }');
  expect(begun).toHaveBeenCalledTimes(2);
});

test('one whose subgraph closes every socket that it has acknowledged says so after the first', async () => {
  const closing = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' });
  await once(closing, 'listening');
  let opened = 0;
  closing.on('connection', (socket) => {
    opened += 1;
    socket.once('message', () => {
      socket.send('{"type":"connection_ack"}');
      // One that connects over and over would never say so.
      socket.close(opened > 20 ? 4000 : 1000);
    });
  });
  const url = `http://127.0.0.1:${(closing.address() as AddressInfo).port}/graphql`;
  const asking = new HttpSubgraphEndpoint({ name: 'closing', url });
  const events = asking.subscribe({ query: 'subscription { silent }' }, undefined)[Symbol.asyncIterator]();
  await expect(events.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(opened).toBe(1);
  await asking.close();
  closing.close();
});

test('one that is asked for while the socket of another closes has its own', async () => {
  const connected = once(server, 'connection');
  const events = endpoint.subscribe({ query: 'subscription { silent }' }, undefined)[Symbol.asyncIterator]();
  await events.next();
  const [socket, { socket: connection }] = (await connected) as [WebSocket, IncomingMessage];
  // The subgraph does not get to see that the gateway agrees, which leaves the socket there.
  connection.removeAllListeners('data').removeAllListeners('end');
  const agreed = once(connection, 'data');
  socket.close(1000);
  await agreed;
  expect(await read('subscription { counted(to: 1) }')).toEqual([{ data: { counted: 1 } }]);
  socket.terminate();
  await expect(events.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('one whose link carries nothing any more says so', async () => {
  const links: Socket[] = [];
  const proxy = createServer((client) => {
    const upstream = connect((server.address() as AddressInfo).port, '127.0.0.1');
    for (const each of [client, upstream]) links.push(each.on('error', () => undefined));
    client.pipe(upstream).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/graphql`;
  const proxied = new HttpSubgraphEndpoint({ name: 'stock', url, pingMs: 100 });
  const query = 'subscription { silent }';
  const events = proxied.subscribe({ query }, undefined)[Symbol.asyncIterator]();
  await events.next();
  const next = events.next();
  // Both sides stay connected, and hear nothing.
  for (const each of links) each.unpipe().resume();
  await expect(next).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  for (const each of links) each.destroy();
  await proxied.close();
  proxy.close();
});

test.each([
  ['no socket, though a connection', () => createServer((client) => client.resume())],
  ['a socket, and says nothing on it', () => mute()],
])('one whose subgraph gives %s says so', async (_what, start) => {
  const silent = start().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/graphql`;
  const asking = new HttpSubgraphEndpoint({ name: 'mute', url, timeoutMs: 300 });
  const events = asking.subscribe({ query: 'subscription { silent }' }, undefined)[Symbol.asyncIterator]();
  await expect(events.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await asking.close();
  silent.close();
});

test.each(['is left', 'is aborted'])('one that %s is over at the subgraph', async (how) => {
  const aborted = new AbortController();
  const events = endpoint.subscribe({ query: 'subscription { endless }' }, undefined, aborted.signal);
  for await (const _event of events) {
    if (how === 'is left') break;
    aborted.abort();
  }
  await vi.waitFor(() => expect(left).toHaveBeenCalledOnce(), 30_000);
});
