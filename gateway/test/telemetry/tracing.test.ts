import { AsyncLocalStorage } from 'node:async_hooks';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type ContextManager,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { depot, depotContract, depotState } from '../fixtures/depot.js';
import { Feed } from '../fixtures/Feed.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

/** What an SDK brings along, as small as it can be. */
class LocalContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  active = (): Context => this.#storage.getStore() ?? ROOT_CONTEXT;
  with: ContextManager['with'] = (active, run, self, ...args) =>
    this.#storage.run(active, () => run.apply(self, args));
  bind: ContextManager['bind'] = (_context, target) => target;
  enable = (): this => this;
  disable = (): this => this;
}

const exporter = new InMemorySpanExporter();
let running: RunningStandalone;
let feed: Feed;
beforeAll(async () => {
  context.setGlobalContextManager(new LocalContext());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  feed = new Feed();
  running = await startStandalone(shop(feed));
});
afterEach(() => exporter.reset());
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  trace.disable();
  propagation.disable();
  context.disable();
});

const traceId = '0af7651916cd43dd8448eb211c80319c';
const ended = async (count: number) => {
  await expect.poll(() => exporter.getFinishedSpans()).toHaveLength(count);
  return exporter.getFinishedSpans();
};

test('nests fetches in the operation, and the operation in the request of the caller', async () => {
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  await running.ask('query Goods { goods { left } }');
  await ended(9);
  exporter.reset();
  await running.ask('query Goods { goods { left } }', { traceparent });
  const spans = await ended(6);
  const nameOf = ({ name, attributes }: ReadableSpan) =>
    name === 'POST' ? `POST ${String(attributes['peer.service'])}` : name;
  const named = new Map(spans.map((span) => [nameOf(span), span]));
  expect([...named.keys()].sort()).toEqual([
    'POST /graphql',
    'POST goods',
    'POST stock',
    'query',
    'subgraph goods',
    'subgraph stock',
  ]);
  for (const span of spans) expect(span.spanContext().traceId).toBe(traceId);
  const parentOf = (name: string) => named.get(name)?.parentSpanContext?.spanId;
  const idOf = (name: string) => named.get(name)?.spanContext().spanId;
  expect(parentOf('POST /graphql')).toBe('b7ad6b7169203331');
  expect(parentOf('query')).toBe(idOf('POST /graphql'));
  expect(parentOf('subgraph stock')).toBe(idOf('query'));
  expect(named.get('POST /graphql')).toMatchObject({
    kind: SpanKind.SERVER,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'url.path': '/graphql',
      'http.response.status_code': 200,
    },
  });
  expect(named.get('query')?.attributes).toEqual({
    'graphql.operation.type': 'query',
    'graphql.operation.name': 'Goods',
  });
  expect(named.get('subgraph stock')).toMatchObject({
    kind: SpanKind.INTERNAL,
    attributes: { 'gantry.subgraph': 'stock' },
  });
  expect(parentOf('POST stock')).toBe(idOf('subgraph stock'));
  const { hostname, port, href } = new URL(running.subgraphs['stock']!.url);
  expect(named.get('POST stock')).toMatchObject({
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'network.protocol.version': '1.1',
      'peer.service': 'stock',
      'server.address': hostname,
      'server.port': Number(port),
      'url.full': href,
    },
  });
  // A subgraph goes on where the try is.
  const sent = running.subgraphs['stock']!.requests.at(-1)!.headers['traceparent'];
  expect(sent).toBe(`00-${traceId}-${idOf('POST stock')}-01`);
});

test('tells requests and messages to a contract by its path, and all contracts by one route', async () => {
  await using depots = await startStandalone(depot(depotState()), {
    contractsOf: (subgraphs) => ({ public: depotContract(subgraphs) }),
  });
  const response = await fetch(`${depots.url}/graphql/public?query=%7B__typename%7D`);
  expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  const route = '/graphql/:contract';
  await expect.poll(namesOf).toContain(`GET ${route}`);
  expect(spanNamed(`GET ${route}`).attributes).toMatchObject({
    'http.route': route,
    'url.path': '/graphql/public',
    'url.scheme': 'http',
  });
  using socket = new RawSocket(depots.url, undefined, { path: '/graphql/public' });
  await socket.initialise({});
  await socket.send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } });
  expect(await socket.next()).toMatchObject({ type: 'next' });
  await expect.poll(namesOf).toContain(`subscribe ${route}`);
  expect(spanNamed(`subscribe ${route}`).attributes).toMatchObject({ 'http.route': route });
});

test('marks what failed', async () => {
  await running.ask('{ fails }');
  const spans = await ended(7);
  const statusOf = (name: string) => spans.find((span) => span.name === name)?.status.code;
  expect(statusOf('subgraph goods')).toBe(SpanStatusCode.ERROR);
  expect(statusOf('query')).toBe(SpanStatusCode.ERROR);
  expect(statusOf('POST /graphql')).toBe(SpanStatusCode.UNSET);
});

test('has a span for each try over HTTP, which says how it failed', async () => {
  const stock = running.subgraphs['stock']!;
  stock.status = 503;
  try {
    await running.ask('{ stocked }');
  } finally {
    stock.status = 200;
  }
  const tries = exporter.getFinishedSpans().filter(({ name }) => name === 'POST');
  expect(tries.length).toBeGreaterThan(0);
  for (const { attributes, status } of tries) {
    expect(attributes).toMatchObject({ 'http.response.status_code': 503, 'error.type': '503' });
    expect(status.code).toBe(SpanStatusCode.ERROR);
  }
});

const spanNamed = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name)!;
const namesOf = () => exporter.getFinishedSpans().map(({ name }) => name);

test('shows how an operation is prepared that is not known, and only then', async () => {
  await running.ask('{ goods { name } }');
  await ended(7);
  const request = spanNamed('POST /graphql').spanContext().spanId;
  for (const name of ['graphql.parse', 'graphql.validate', 'graphql.plan']) {
    expect(spanNamed(name).parentSpanContext?.spanId).toBe(request);
  }
  exporter.reset();
  await running.ask('{ goods { name } }');
  await ended(4);
  expect(namesOf()).not.toContain('graphql.plan');
});

test.each([
  ['graphql.parse', '{ broken'],
  ['graphql.validate', '{ nothing }'],
])('marks %s where it fails', async (name, query) => {
  await running.ask(query);
  await expect.poll(namesOf).toContain('POST /graphql');
  expect(spanNamed(name)).toMatchObject({
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'RequestRefused' },
  });
});

test('links who joins the work of another request to that request', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await running.ask('{ stocked }');
  exporter.reset();
  const stock = running.subgraphs['stock']!;
  stock.requests.splice(0);
  stock.answer = async () => {
    await promise;
    return { data: { stocked: 3 } };
  };
  const first = running.ask('{ stocked }');
  await expect.poll(() => stock.requests.length).toBe(1);
  const second = running.ask('{ stocked }');
  await expect
    .poll(async () => (await fetch(`${running.url}/metrics`)).text())
    .toMatch(/shared_total\{where="inbound"\} 1/);
  resolve();
  expect(await first).toEqual(await second);
  stock.answer = undefined;
  await ended(6);
  const [work] = spanNamed('query (shared)').links;
  const requests = exporter.getFinishedSpans().filter(({ name }) => name === 'POST /graphql');
  const joiner = requests.find(
    (span) => span.spanContext().spanId === spanNamed('query (shared)').parentSpanContext?.spanId,
  );
  const leader = requests.find((span) => span !== joiner)!;
  expect(work?.context.spanId).toBe(leader.spanContext().spanId);
  expect(spanNamed('query').parentSpanContext?.spanId).toBe(leader.spanContext().spanId);
});

test('gives each event of a subscription a trace of its own, linked to where that began', async () => {
  using socket = new RawSocket(running.url);
  await socket.initialise({});
  const query = 'subscription Counted { counted { text good { name } } }';
  running.subgraphs['goods']!.answer = () => ({ data: { _entities: [{ name: 'good 7' }] } });
  await socket.send({ id: '1', type: 'subscribe', payload: { query } });
  await expect.poll(namesOf).toContain('subscription');
  const start = spanNamed('subscription');
  expect(start.attributes).toEqual({
    'graphql.operation.type': 'subscription',
    'graphql.operation.name': 'Counted',
  });
  // Who comes before the first event shares it.
  await socket.send({ id: '2', type: 'subscribe', payload: { query } });
  const starts = () => exporter.getFinishedSpans().filter(({ name }) => name === 'subscription');
  await expect.poll(starts).toHaveLength(2);
  expect(starts()[1]!.links[0]?.context.spanId).toBe(start.spanContext().spanId);
  feed.push('one');
  await socket.next();
  await expect.poll(namesOf).toContain('subscription event');
  const event = spanNamed('subscription event');
  expect(event.parentSpanContext?.spanId).toBeUndefined();
  expect(event.links.map(({ context: { spanId } }) => spanId)).toEqual([start.spanContext().spanId]);
  expect(event.spanContext().traceId).not.toBe(start.spanContext().traceId);
  // What other subgraphs add to it is fetched within.
  const fetched = exporter.getFinishedSpans().filter(({ name }) => name === 'subgraph goods');
  expect(fetched.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toContain(
    event.spanContext().spanId,
  );
});
