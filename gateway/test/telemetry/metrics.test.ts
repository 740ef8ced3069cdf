import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerTracing } from '@gantry/platform/telemetry/registerTracing.js';
import type { Telemetry } from '@gantry/platform/telemetry/startTelemetry.js';
import { OperationNames } from '../../src/telemetry/OperationNames.js';
import { Feed } from '../fixtures/Feed.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
let telemetry: Telemetry;
let running: RunningStandalone;

beforeAll(async () => {
  const settings = {
    serviceName: undefined,
    resourceAttributes: {},
    sampler: 'parentbased_always_off' as const,
    samplerRatio: 1,
  };
  telemetry = registerTracing('test', settings, new InMemorySpanExporter());
  running = await startStandalone(shop(new Feed()));
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await telemetry.stop();
});

const scrape = async (accept = 'text/plain'): Promise<{ type: string | null; text: string }> => {
  const response = await fetch(`${running.url}/metrics`, { headers: { accept } });
  return { type: response.headers.get('content-type'), text: await response.text() };
};
const openMetrics = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5';

describe('the metrics', () => {
  it('tell operations apart by name, subgraph, route and code', async () => {
    for (let times = 0; times < 6; times++) await running.ask('query Goods { goods { left } }');
    await running.ask('query Rare { goods { left } }');
    await running.ask('{ fails }');
    await running.ask('{ nothing }');
    const { text } = await scrape();
    expect(text).toContain(
      'gantry_gateway_operations_total{operation="Goods",type="query",tier="none",outcome="ok"} 2',
    );
    expect(text).toContain(
      'gantry_gateway_operations_total{operation="other",type="query",tier="none",outcome="ok"} 5',
    );
    expect(text).toContain(
      'gantry_gateway_operation_duration_seconds_count{operation="Goods",type="query"} 2',
    );
    expect(text).toContain(
      'gantry_gateway_operations_total{operation="anonymous",type="query",tier="none",outcome="errors"} 1',
    );
    expect(text).toContain('gantry_gateway_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1');
    expect(text).toMatch(/gantry_gateway_subgraph_errors_total\{subgraph="goods",code="\w+"\} 1/);
    expect(text).toContain('gantry_gateway_subgraph_fetches_total{subgraph="stock",outcome="ok"} 7');
    expect(text).toMatch(
      /gantry_gateway_http_requests_total\{route="\/graphql",method="POST",status="200"\} \d/,
    );
    expect(text).not.toContain('Rare');
  });

  it('show the trace of what was slow to who accepts OpenMetrics, and only of traces that are kept', async () => {
    const before = await scrape(openMetrics);
    expect(before.type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(before.text).not.toContain('trace_id');
    await running.ask('query Goods { goods { left } }', {
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    });
    const { text } = await scrape(openMetrics);
    const exemplar = (name: string): RegExp =>
      new RegExp(`^${name}_bucket\\{[^}]*\\} \\d+ # \\{trace_id="${traceId}"\\} [0-9.e-]+ [0-9.]+$`, 'm');
    expect(text).toMatch(exemplar('gantry_gateway_operation_duration_seconds'));
    expect(text).toMatch(exemplar('gantry_gateway_request_duration_seconds'));
    expect(text).toMatch(exemplar('gantry_gateway_subgraph_fetch_duration_seconds'));
    expect(text).toMatch(/^# TYPE gantry_gateway_operations counter$/m);
    expect(text).toMatch(/^gantry_gateway_operations_total\{/m);
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  it('are the same as before in Prometheus’ own format afterwards, without traces', async () => {
    const { type, text } = await scrape();
    expect(type).toContain('text/plain');
    expect(text).toMatch(/^# TYPE gantry_gateway_operations_total counter$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
    expect(text).not.toContain('trace_id');
  });
});

describe('the names of operations', () => {
  it('are labels once they come again and again, and a bounded number of them', () => {
    const names = new OperationNames(2);
    const often = (name: string): string[] => Array.from({ length: 6 }, () => names.labelOf(name));
    expect(often('A').slice(-2)).toEqual(['A', 'A']);
    expect(often('B').at(-1)).toBe('B');
    expect(often('C').at(-1)).toBe('other');
    expect(names.labelOf('A')).toBe('A');
    expect(names.labelOf(undefined)).toBe('anonymous');
  });

  it('are none where each comes once, however many there are, nor where they are too long', () => {
    const names = new OperationNames(10);
    for (let each = 0; each < 10_000; each++) expect(names.labelOf(`Once${each}`)).toBe('other');
    const long = 'N'.repeat(101);
    for (let times = 0; times < 10; times++) expect(names.labelOf(long)).toBe('other');
    for (let times = 0; times < 5; times++) names.labelOf('Overview');
    expect(names.labelOf('Overview')).toBe('Overview');
  });
});
