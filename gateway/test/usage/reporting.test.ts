import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { buildSchema, parse } from 'graphql';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PreparedOperation } from '../../src/execution/PreparedOperation.js';
import { ReportQueue } from '../../src/usage/ReportQueue.js';
import { UsageMetrics } from '../../src/usage/UsageMetrics.js';
import { UsageRecorder, type CutReport } from '../../src/usage/UsageRecorder.js';
import { UsageReporter } from '../../src/usage/UsageReporter.js';
import { TestRegistry } from '../fixtures/TestRegistry.js';

/** How reports are made and get to a registry. */
const schema = buildSchema('type Query { a(x: Int): Int b: Int }');
/** As much of a prepared operation as counting looks at. */
const operation = (source: string): [PreparedOperation, string] => [
  { schema, name: undefined, document: parse(source) } as unknown as PreparedOperation,
  source,
];
const variables = { sent: {}, coerced: {} };
const metric = async (metrics: Registry, name: string) =>
  (await metrics.getSingleMetric(`gantry_gateway_usage_${name}`)!.get()).values;

describe('to a registry', () => {
  const logged: string[] = [];
  const logger = createLogger('test', {
    level: 'info',
    destination: { write: (line) => void logged.push(line) },
  });
  let registry: TestRegistry;
  let metrics: Registry;
  let reporter: UsageReporter | undefined;
  beforeEach(async () => {
    logged.length = 0;
    registry = await TestRegistry.start('', 'secret');
    metrics = new Registry();
  });
  afterEach(async () => {
    await reporter?.close();
    reporter = undefined;
    await registry[Symbol.asyncDispose]();
  });
  const open = (intervalMs: number, key = 'secret'): void => {
    reporter = new UsageReporter({ url: registry.usageUrl, key, intervalMs }, metrics, logger);
  };
  const send = (source = '{ a }'): void =>
    reporter!.clients
      .of({ 'x-graphql-client-name': 'shop' })
      .tallyOf(...operation(source))!
      .sent(variables);
  const told = (): number =>
    registry.reports.flatMap(({ uses }) => uses).reduce((sum, { count }) => sum + count, 0);

  test('what is counted goes again and again, and nothing while there is nothing', async () => {
    open(5);
    send();
    await vi.waitFor(() => expect(told()).toBe(1), 30_000);
    send();
    send('{ b }');
    await vi.waitFor(() => expect(told()).toBe(3), 30_000);
    expect(registry.reports.every(({ uses }) => uses.length > 0)).toBe(true);
    expect(new Set(registry.reports.map(({ id }) => id)).size).toBe(registry.reports.length);
    expect(await metric(metrics, 'lost_total')).toMatchObject([{ value: 0 }]);
  });

  test('one that was taken without our hearing of it counts once', async () => {
    open(5);
    registry.usageFaults.push({ status: 503, taken: true });
    send();
    await vi.waitFor(() => expect(logged.join()).toContain('Usage is reported again.'), 30_000);
    expect(told()).toBe(1);
  });

  test('what cannot be reported is kept until it can', async () => {
    open(5);
    registry.usageFaults.push({ status: 503 }, { status: 401 });
    send();
    await vi.waitFor(() => expect(logged.join()).toContain('Usage cannot be reported'), 30_000);
    send();
    await vi.waitFor(() => expect(told()).toBe(2), 60_000);
    expect(logged.filter((line) => line.includes('Usage cannot be reported'))).toHaveLength(1);
  });

  test('one that would be refused again is not sent again, and is counted as lost', async () => {
    open(5);
    registry.usageFaults.push({ status: 400 });
    send();
    send();
    await vi.waitFor(() => expect(logged.join()).toContain('A report of usage was refused.'), 30_000);
    expect(await metric(metrics, 'lost_total')).toMatchObject([{ value: 2 }]);
    send('{ b }');
    await vi.waitFor(() => expect(told()).toBe(1), 30_000);
  });

  test('what there is left goes when the gateway ends', async () => {
    open(1_000_000);
    send();
    expect(registry.reports).toEqual([]);
    await reporter!.close();
    expect(told()).toBe(1);
  });

  test('a registry that is away keeps no gateway from ending, and what is lost is told', async () => {
    open(1_000_000);
    await registry[Symbol.asyncDispose]();
    send();
    await reporter!.close();
    expect(await metric(metrics, 'lost_total')).toMatchObject([{ value: 1 }]);
    expect(logged.join()).not.toContain('secret');
  });

  test('what waits is bounded while the registry is away, and the oldest goes', async () => {
    const queue = new ReportQueue({
      url: registry.usageUrl,
      key: 'secret',
      fetch,
      metrics: new UsageMetrics(metrics),
      logger,
    });
    const document = 'x'.repeat(1_000_000);
    const cut = (id: string): CutReport => ({
      report: { id, gateway: '', from: '', to: '', operations: { x: { name: null, document } }, uses: [] },
      requests: 1,
    });
    registry.usageFaults.push({ status: 503 });
    for (let each = 0; each < 40; each++) queue.add(cut(String(each)));
    const lost = async () => (await metric(metrics, 'lost_total'))[0]!.value;
    expect(await lost()).toBe(24);
    await queue.close(20_000);
    expect(await lost()).toBe(24);
    // The first one was on its way.
    const newest = Array.from({ length: 15 }, (_, index) => String(25 + index));
    expect(registry.reports.map(({ id }) => id)).toEqual(['0', ...newest]);
  });
});

describe('one report', () => {
  const cuts: CutReport[] = [];
  let recorder: UsageRecorder;
  beforeEach(() => {
    cuts.length = 0;
    recorder = new UsageRecorder((cut) => cuts.push(cut));
  });
  const client = (name: string, version?: string) =>
    recorder.clients.of({ 'x-graphql-client-name': name, 'x-graphql-client-version': version });

  test('adds up what differs in its values only', () => {
    for (const source of ['{ a(x: 1) }', '{ a(x: 2) }', '{ a(x: 2) } ']) {
      client('shop')
        .tallyOf(...operation(source))!
        .sent(variables);
    }
    recorder.cut();
    expect(cuts).toMatchObject([{ requests: 3, report: { uses: [{ count: 3 }] } }]);
    expect(Object.keys(cuts[0]!.report.operations)).toHaveLength(1);
  });

  test('may tell of errors whose requests the one before told of', () => {
    const tally = client('shop').tallyOf(...operation('{ b }'))!;
    tally.sent(variables);
    recorder.cut();
    tally.failed();
    recorder.cut();
    expect(cuts.map(({ report }) => report.uses)).toMatchObject([
      [{ count: 1, errors: 0 }],
      [{ count: 0, errors: 1 }],
    ]);
  });

  test('is bounded, and loses nothing', () => {
    const [prepared, source] = operation('{ b }');
    for (let each = 0; each < 30_000; each++)
      client(`client ${each}`).tallyOf(prepared, source)!.sent(variables);
    recorder.cut();
    expect(cuts.length).toBeGreaterThan(5);
    expect(Math.max(...cuts.map(({ report }) => report.uses.length))).toBeLessThanOrEqual(5_000);
    expect(cuts.reduce((sum, { requests }) => sum + requests, 0)).toBe(30_000);
    expect(new Set(cuts.flatMap(({ report }) => report.uses.map((use) => use.client.name))).size).toBe(
      30_000,
    );
  });

  test('tells names that can be read, of a bounded length', () => {
    const tallies = [client('x'.repeat(1_000), 'y'.repeat(101)), client('a\nb\u0000 '), client('  ', '')];
    const [prepared, source] = operation('{ b }');
    for (const each of tallies) each.tallyOf(prepared, source)!.sent(variables);
    recorder.cut();
    expect(cuts[0]!.report.uses.map((use) => use.client)).toEqual([
      { name: 'x'.repeat(100), version: 'y'.repeat(100) },
      { name: 'ab', version: null },
      { name: 'unknown', version: null },
    ]);
  });

  test('leaves out documents that are too long to be told', () => {
    const long = `{ ${'b '.repeat(60_000)} }`;
    expect(client('shop').tallyOf(...operation(long))).toBeUndefined();
  });
});
