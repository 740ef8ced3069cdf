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
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Feed } from '../fixtures/Feed.js';
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
beforeAll(async () => {
  context.setGlobalContextManager(new LocalContext());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  running = await startStandalone(shop(new Feed()));
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
  await running.ask('query Goods { goods { left } }', { traceparent });
  const spans = await ended(4);
  const named = new Map(spans.map((span) => [span.name, span]));
  expect([...named.keys()].sort()).toEqual(['POST /graphql', 'query', 'subgraph goods', 'subgraph stock']);
  for (const span of spans) expect(span.spanContext().traceId).toBe(traceId);
  const parentOf = (name: string) => named.get(name)?.parentSpanId;
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
    kind: SpanKind.CLIENT,
    attributes: { 'peer.service': 'stock' },
  });
  // A subgraph goes on where the fetch is.
  const sent = running.subgraphs['stock']!.requests.at(-1)!.headers['traceparent'];
  expect(sent).toBe(`00-${traceId}-${idOf('subgraph stock')}-01`);
});

test('marks what failed', async () => {
  await running.ask('{ fails }');
  const spans = await ended(3);
  const statusOf = (name: string) => spans.find((span) => span.name === name)?.status.code;
  expect(statusOf('subgraph goods')).toBe(SpanStatusCode.ERROR);
  expect(statusOf('query')).toBe(SpanStatusCode.ERROR);
  expect(statusOf('POST /graphql')).toBe(SpanStatusCode.UNSET);
});
