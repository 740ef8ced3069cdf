import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, parse, subscribe, type ExecutionResult } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HttpSubgraphEndpoint } from '../../src/subgraph/HttpSubgraphEndpoint.js';
import { serverSentEvents } from '../../src/subgraph/serverSentEvents.js';

/** A subgraph whose subscriptions go over Server-Sent Events, at another URL than the rest. */
const schema = buildSchema('type Query { a: Int } type Subscription { counted(to: Int!): Int endless: Int }');
const root = {
  async *counted({ to }: { to: number }) {
    for (let counted = 1; counted <= to; counted++) yield { counted };
  },
  async *endless() {
    yield { endless: 1 };
    await new Promise(() => {});
  },
};

let server: Server;
let endpoint: HttpSubgraphEndpoint;
let headers: Record<string, unknown>;
/** Status and type of every answer, where it is to be none of the handler's. */
let refusesWith: readonly [status: number, type: string] | undefined;
/** What answers instead of the handler. */
let streams: ((response: ServerResponse) => Promise<void>) | undefined;
beforeEach(async () => {
  refusesWith = undefined;
  streams = undefined;
  const handler = createHandler({
    schema,
    onSubscribe: (_request, { query, variables }) => ({
      schema,
      document: parse(query),
      rootValue: root,
      contextValue: undefined,
      variableValues: variables as Record<string, unknown>,
    }),
    subscribe: (args) => subscribe(args) as never,
  });
  server = createServer((request, response) => {
    headers = request.headers;
    if (refusesWith) {
      const [status, type] = refusesWith;
      const event = 'event: next\ndata: {"data":{"endless":1}}\n\n';
      const body = type === 'text/event-stream' ? event : '{"errors":[{"message":"It is starting."}]}';
      response.writeHead(status, { 'content-type': type }).write(body);
    } else if (streams) void streams(response.writeHead(200, { 'content-type': 'text/event-stream' }));
    else if (request.url !== '/events?from=gateway')
      response.writeHead(404).end('{"errors":[{"message":"Not here."}]}');
    else void handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = endpointAt('/events?from=gateway');
});
afterEach(async () => {
  await endpoint.close();
  server.closeAllConnections();
  server.close();
});

const endpointAt = (path: string): HttpSubgraphEndpoint =>
  new HttpSubgraphEndpoint({
    name: 'counters',
    url: 'http://127.0.0.1:1/graphql',
    timeoutMs: 5_000,
    silenceMs: 300,
    subscriptions: {
      protocol: 'sse',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    },
  });
const all = async (events: AsyncIterable<ExecutionResult>): Promise<ExecutionResult[]> => {
  const results: ExecutionResult[] = [];
  for await (const result of events) results.push(result);
  return results;
};

test('gives every event, and ends when the subscription does', async () => {
  const request = { query: 'subscription ($to: Int!) { counted(to: $to) }', variables: { to: 3 } };
  const results = await all(endpoint.subscribe({ ...request, headers: { 'x-region': 'north' } }, 'token'));
  expect(results).toEqual([{ data: { counted: 1 } }, { data: { counted: 2 } }, { data: { counted: 3 } }]);
  expect(headers).toMatchObject({ authorization: 'Bearer token', 'x-region': 'north' });
});

test('gives what keeps a subscription from starting as its only result', async () => {
  const [result, ...others] = await all(endpoint.subscribe({ query: 'subscription { nothing }' }, undefined));
  expect(result?.errors?.[0]?.message).toContain('nothing');
  expect(others).toEqual([]);
});

test.each(['return', 'signal'])('ends it at the subgraph at once, by %s', async (how) => {
  const leave = new AbortController();
  const endless = endpoint.subscribe({ query: 'subscription { endless }' }, undefined, leave.signal);
  const events = endless[Symbol.asyncIterator]();
  expect((await events.next()).value).toEqual({ data: { endless: 1 } });
  const next = events.next();
  if (how === 'return') void events.return?.();
  else leave.abort();
  expect((await next).done).toBe(true);
  await vi.waitFor(async () => {
    const open = await new Promise<number>((resolve) =>
      server.getConnections((_error, count) => resolve(count)),
    );
    expect(open).toBe(0);
  }, 30_000);
});

test('says that the link is broken when the stream ends before the subscription', async () => {
  const events = endpoint.subscribe({ query: 'subscription { endless }' }, undefined)[Symbol.asyncIterator]();
  await events.next();
  server.closeAllConnections();
  await expect(events.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('says that the link is broken when no comment comes any more, though the connection is there', async () => {
  streams = async (response) => {
    for (let beat = 0; beat < 3; beat++) {
      response.write(':\n\n');
      await delay(50);
    }
    response.write('event: next\ndata: {"data":{"endless":1}}\n\n');
  };
  const events = endpoint.subscribe({ query: 'subscription { endless }' }, undefined)[Symbol.asyncIterator]();
  expect((await events.next()).value).toEqual({ data: { endless: 1 } });
  await expect(events.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('waits for events as long as it takes where no comments come', async () => {
  streams = async (response) => {
    // So that proxies let the stream begin.
    response.write(':\n\n:\n\n');
    await delay(1_000);
    response.end('event: next\ndata: {"data":{"endless":1}}\n\nevent: complete\ndata:\n\n');
  };
  expect(await all(endpoint.subscribe({ query: 'subscription { endless }' }, undefined))).toHaveLength(1);
});

test('tells an answer that is no stream', async () => {
  await endpoint.close();
  endpoint = endpointAt('/elsewhere');
  const results = await all(endpoint.subscribe({ query: 'subscription { endless }' }, undefined));
  expect(results).toEqual([{ errors: [{ message: 'Not here.' }] }]);
});

test.each([
  [500, 'application/json'],
  [502, 'application/json'],
  [503, 'text/event-stream'],
  [504, 'text/html'],
] as const)('takes an answer of %s, of %s, for a broken link, and for no event', async (...answered) => {
  refusesWith = answered;
  const request = { query: 'subscription { endless }' };
  const events = endpoint.subscribe(request, undefined)[Symbol.asyncIterator]();
  await expect(events.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('reads events whose lines end with %s, however they are cut', async (_name, end) => {
  const text = [
    'event: next',
    'data: {"a":',
    'data:"ü"}',
    '',
    ': ping',
    '',
    'event: complete',
    '',
    'event: cut',
  ].join(end);
  const bytes = Buffer.from(text);
  async function* cut() {
    for (const byte of bytes) yield Buffer.of(byte);
  }
  const events = [];
  for await (const event of serverSentEvents(cut())) events.push(event);
  expect(events).toEqual([
    { event: 'next', data: '{"a":\n"ü"}', id: '' },
    { event: 'complete', data: '', id: '' },
  ]);
});

test('knows the id of the last event that had one', async () => {
  const stream = 'data: 1\n\nid: a\ndata: 2\n\ndata: 3\n\nid: b\0\ndata: 4\n\nid\ndata: 5\n\n';
  const ids = [];
  for await (const { id } of serverSentEvents(Readable.from([Buffer.from(stream)]))) ids.push(id);
  expect(ids).toEqual(['', 'a', 'a', 'a', '']);
});
