import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LastKnownGood } from '../../src/sources/LastKnownGood.js';
import { SourceWatch } from '../../src/sources/SourceWatch.js';
import { keepGood, startFrom } from '../../src/sources/startFrom.js';
import { textSource, type TextSource } from '../../src/sources/TextSource.js';
import { TestRegistry } from '../fixtures/TestRegistry.js';

/** A source over HTTP, against a server that speaks as docs/life.md says. */
const logged: string[] = [];
const logger = createLogger('test', {
  level: 'info',
  destination: { write: (line) => void logged.push(line) },
});
const patience = AbortSignal.timeout(60_000);
let registry: TestRegistry;
let watch: SourceWatch | undefined;
let folder: string;
const offered: string[] = [];
const failures: string[] = [];
beforeEach(async () => {
  for (const list of [offered, failures, logged]) list.splice(0);
  folder = await mkdtemp(join(tmpdir(), 'gantry-registry-'));
  registry = await TestRegistry.start('first', 'secret');
});
afterEach(async () => {
  watch?.stop();
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const watchWith = (source: TextSource, intervalMs: number): void => {
  watch = new SourceWatch(source, {
    intervalMs,
    offer: (text) => Promise.resolve(offered.push(text)),
    unreachable: (error) => failures.push((error as Error).message),
  });
};

test('waits for news at the registry, and asks again at once', async () => {
  // No look of its own is due within the test.
  watchWith(textSource(registry.url, 'secret'), 1_000_000);
  await vi.waitFor(() => expect(registry.waiting).toBe(1));
  expect(offered).toEqual(['first']);
  registry.publish('second');
  await vi.waitFor(() => expect(registry.waiting).toBe(1));
  expect(offered).toEqual(['first', 'second']);
  expect(registry.asked).toEqual([
    { etag: undefined, prefer: 'wait=30', key: 'secret' },
    { etag: '"1"', prefer: 'wait=30', key: 'secret' },
    { etag: '"2"', prefer: 'wait=30', key: 'secret' },
  ]);
});

test('is told at once of what is published while it waits', async () => {
  const source = textSource(registry.url, 'secret');
  expect(await source.read(patience)).toEqual({ text: 'first', waits: true });
  const reading = source.read(patience);
  await vi.waitFor(() => expect(registry.waiting).toBe(1));
  registry.publish('second');
  expect((await reading).text).toBe('second');
});

test('has no news when the time is up', async () => {
  const source = textSource(registry.url, 'secret');
  await source.read(patience);
  const reading = source.read(patience);
  await vi.waitFor(() => expect(registry.waiting).toBe(1));
  registry.letWait();
  expect(await reading).toEqual({ text: undefined, waits: true });
});

test('goes on when the registry is gone, and finds it again', async () => {
  watchWith(textSource(registry.url, 'secret'), 5);
  await vi.waitFor(() => expect(registry.waiting).toBe(1));
  await registry[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(2));
  expect(offered).toEqual(['first']);
  await registry.listen();
  await vi.waitFor(() => expect(registry.waiting).toBe(1), 10_000);
  registry.publish('second');
  await vi.waitFor(() => expect(offered).toEqual(['first', 'second']));
});

test.each([
  [401, /answered 401: it does not accept the key/],
  [404, /answered 404: there is nothing/],
  [503, /answered 503\./],
])('says that the registry answered %i, and asks less and less often', async (status, message) => {
  registry.fault = { status };
  watchWith(textSource(registry.url, 'secret'), 40);
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(3));
  expect(failures[0]).toMatch(message);
  const { length } = failures;
  // At least 20, 40, 80 and 160 ms between them.
  expect(length).toBeLessThan(8);
});

test('asks no sooner than the registry says', async () => {
  registry.fault = { status: 429, headers: { 'retry-after': '1000' } };
  watchWith(textSource(registry.url, 'secret'), 1);
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  await new Promise((resolve) => setImmediate(resolve));
  expect(registry.asked).toHaveLength(1);
});

test('never asks without a pause a server that only says that it waits', async () => {
  registry.fault = { status: 304, headers: { 'preference-applied': 'wait=30' } };
  const source = textSource(registry.url, 'secret');
  const read = vi.spyOn(source, 'read');
  watchWith(source, 1_000_000);
  await vi.waitFor(() => expect(registry.asked).toHaveLength(1));
  await read.mock.results[0]!.value;
  await new Promise((resolve) => setImmediate(resolve));
  expect(read).toHaveBeenCalledTimes(1);
});

const start = (lastKnownGood?: LastKnownGood) =>
  startFrom(
    { source: textSource(registry.url, 'secret'), what: 'supergraph', lastKnownGood, logger },
    async (text) => {
      if (text === 'bad') throw new Error('It is bad.');
      return `runs on ${text}`;
    },
  );

test('keeps what it started with, and starts with that while the registry is gone', async () => {
  const kept = new LastKnownGood(join(folder, 'kept.graphql'));
  expect(await start(kept)).toBe('runs on first');
  await keepGood(kept, 'second', logger);
  await registry[Symbol.asyncDispose]();
  expect(await start(kept)).toBe('runs on second');
  expect(logged.join()).toContain(
    'The supergraph is not to be had; starting with the last one that was good.',
  );
});

test('starts with the last good one when the registry has a bad one', async () => {
  const kept = new LastKnownGood(join(folder, 'kept.graphql'));
  registry.publish('bad');
  await expect(start(kept)).rejects.toThrow('It is bad.');
  await kept.keep('good');
  expect(await start(kept)).toBe('runs on good');
  expect(await readFile(kept.file, 'utf8')).toBe('good');
});

test('does not start when there is nothing to start with', async () => {
  await registry[Symbol.asyncDispose]();
  await expect(start()).rejects.toThrow(/The supergraph http.* cannot be read/);
  await expect(start(new LastKnownGood(join(folder, 'none')))).rejects.toThrow(/cannot be read/);
});

test('serves although what it serves cannot be kept, and says so', async () => {
  await writeFile(join(folder, 'file'), '');
  await keepGood(new LastKnownGood(join(folder, 'file', 'below')), 'text', logger);
  expect(logged.join()).toContain('cannot be kept');
});
