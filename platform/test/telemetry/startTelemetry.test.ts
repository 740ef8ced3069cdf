import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { readEnvironment } from '../../src/environment/readEnvironment.js';
import { inSpan } from '../../src/telemetry/inSpan.js';
import { startTelemetry } from '../../src/telemetry/startTelemetry.js';
import { telemetrySettingsOf, telemetryVariables } from '../../src/telemetry/telemetryVariables.js';
import { contextOf, currentTrace } from '../../src/telemetry/TraceContext.js';

let server: Server | undefined;
afterEach(() => server?.close());

interface Received {
  path: string | undefined;
  body: {
    resourceSpans: {
      resource: { attributes: { key: string; value: { stringValue?: string } }[] };
      scopeSpans: { spans: { name: string; traceId: string; attributes: unknown[] }[] }[];
    }[];
  };
}

/** An OpenTelemetry collector as far as an exporter looks at one. */
async function startCollector(): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        path: request.url,
        body: JSON.parse(Buffer.concat(chunks).toString()) as Received['body'],
      });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server = collector;
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`, received };
}

const settingsOf = (environment: Record<string, string>) =>
  telemetrySettingsOf(readEnvironment(z.object(telemetryVariables), environment));

it('sends spans to the collector that the environment names, the last ones when it stops', async () => {
  const { url, received } = await startCollector();
  const telemetry = await startTelemetry(
    'conversations',
    settingsOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,team=kitchen%20staff',
    }),
  );
  await inSpan('work', { attributes: { 'gantry.tenant.id': 'tnt_1' } }, async () => undefined);
  expect(received).toEqual([]);
  await telemetry.stop();
  expect(received.map(({ path }) => path)).toEqual(['/v1/traces']);
  const [{ resource, scopeSpans }] = received[0]!.body.resourceSpans as [
    Received['body']['resourceSpans'][0],
  ];
  const said = Object.fromEntries(resource.attributes.map(({ key, value }) => [key, value.stringValue]));
  expect(said).toMatchObject({
    'service.name': 'conversations',
    'service.namespace': 'gantry',
    'deployment.environment.name': 'test',
    team: 'kitchen staff',
  });
  expect(scopeSpans[0]!.spans.map(({ name }) => name)).toEqual(['work']);
});

it('does nothing without a collector: nobody sees spans, and nothing is told to others', async () => {
  const telemetry = await startTelemetry('cost', settingsOf({}));
  await inSpan('work', {}, async (span) => {
    expect(span.isRecording()).toBe(false);
    expect(currentTrace()).toBeUndefined();
    expect(trace.getActiveSpan()).toBeUndefined();
  });
  await telemetry.stop();
});

it('goes by what the caller decided, else by its own part of traces', async () => {
  const { url, received } = await startCollector();
  const telemetry = await startTelemetry(
    'cost',
    settingsOf({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/traces`,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
      OTEL_SERVICE_NAME: 'costs',
    }),
  );
  const kept = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const dropped = { traceparent: '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' };
  await inSpan('own', {}, async () => undefined);
  await inSpan('kept', { parent: contextOf(kept) }, async () => undefined);
  await inSpan('dropped', { parent: contextOf(dropped) }, async () => {
    // Who comes after us is told all the same that it is not kept.
    expect(currentTrace()?.traceparent).toMatch(/^00-1af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
  });
  await telemetry.stop();
  const spans = received.flatMap(({ body }) =>
    body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans[0]!.spans),
  );
  expect(spans.map(({ name }) => name)).toEqual(['kept']);
  expect(received[0]!.path).toBe('/traces');
});

it('ends in time when the collector does not answer', async () => {
  const silent = createServer(() => undefined);
  server = silent;
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const telemetry = await startTelemetry(
    'cost',
    settingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` }),
  );
  await inSpan('work', {}, async () => undefined);
  const started = performance.now();
  await telemetry.stop();
  silent.closeAllConnections();
  expect(performance.now() - started).toBeLessThan(9_000);
});

it.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'nonsense' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER'],
  [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG'],
  [{ OTEL_RESOURCE_ATTRIBUTES: 'team' }, 'OTEL_RESOURCE_ATTRIBUTES'],
  [{ OTEL_RESOURCE_ATTRIBUTES: 'team=%' }, 'OTEL_RESOURCE_ATTRIBUTES'],
])('names a setting that is wrong: %o', (environment, name) => {
  expect(() => settingsOf(environment)).toThrow(name);
});

it('is switched off by name', () => {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SDK_DISABLED: 'true' };
  expect(settingsOf(environment).tracesUrl).toBeUndefined();
});

it.each(['', 'nonsense', '00-0-0-01', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, 7, null, { a: 1 }])(
  'takes %o for no trace',
  (traceparent) => {
    expect(contextOf({ traceparent })).toBeUndefined();
  },
);
