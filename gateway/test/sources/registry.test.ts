import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Gateway, GatewayParts } from '../../src/Gateway.js';
import { LastKnownGood } from '../../src/sources/LastKnownGood.js';
import { SourceWatch } from '../../src/sources/SourceWatch.js';
import { keepGood, startFrom } from '../../src/sources/startFrom.js';
import { SupergraphSources } from '../../src/sources/SupergraphSources.js';
import { textSource, type TextSource } from '../../src/sources/TextSource.js';
import { createStandaloneGateway } from '../../src/standalone/createStandaloneGateway.js';
import { depot, depotContract, depotState } from '../fixtures/depot.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';
import { etagOf, TestRegistry } from '../fixtures/TestRegistry.js';

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
  watchWith(textSource(registry.url, { key: 'secret' }), 1_000_000);
  await vi.waitFor(() => expect(registry.waiting).toBe(1), 30_000);
  expect(offered).toEqual(['first']);
  registry.publish('second');
  await vi.waitFor(() => expect(registry.waiting).toBe(1), 30_000);
  expect(offered).toEqual(['first', 'second']);
  expect(registry.asked).toEqual([
    { etag: undefined, prefer: 'wait=30', key: 'secret' },
    { etag: etagOf('first'), prefer: 'wait=30', key: 'secret' },
    { etag: etagOf('second'), prefer: 'wait=30', key: 'secret' },
  ]);
});

test('is told at once of what is published while it waits', async () => {
  const source = textSource(registry.url, { key: 'secret' });
  expect(await source.read(patience)).toEqual({ text: 'first', waits: true });
  const reading = source.read(patience);
  await vi.waitFor(() => expect(registry.waiting).toBe(1), 30_000);
  registry.publish('second');
  expect((await reading).text).toBe('second');
});

test('has no news when the time is up', async () => {
  const source = textSource(registry.url, { key: 'secret' });
  await source.read(patience);
  const reading = source.read(patience);
  await vi.waitFor(() => expect(registry.waiting).toBe(1), 30_000);
  registry.letWait();
  expect(await reading).toEqual({ text: undefined, waits: true });
});

test('goes on when the registry is gone, and finds it again', async () => {
  watchWith(textSource(registry.url, { key: 'secret' }), 5);
  await vi.waitFor(() => expect(registry.waiting).toBe(1), 30_000);
  await registry[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(2), 30_000);
  expect(offered).toEqual(['first']);
  await registry.listen();
  await vi.waitFor(() => expect(registry.waiting).toBe(1), 30_000);
  registry.publish('second');
  await vi.waitFor(() => expect(offered).toEqual(['first', 'second']), 30_000);
});

test.each([
  [401, /answered 401: it does not accept the key/],
  [404, /answered 404: there is nothing/],
  [503, /answered 503\./],
])('says that the registry answered %i, and asks less and less often', async (status, message) => {
  registry.fault = { status };
  watchWith(textSource(registry.url, { key: 'secret' }), 40);
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(3), 30_000);
  expect(failures[0]).toMatch(message);
  const { length } = failures;
  // At least 20, 40, 80 and 160 ms between them.
  expect(length).toBeLessThan(8);
});

test('asks no sooner than the registry says', async () => {
  registry.fault = { status: 429, headers: { 'retry-after': '1000' } };
  watchWith(textSource(registry.url, { key: 'secret' }), 1);
  await vi.waitFor(() => expect(failures).toHaveLength(1), 30_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(registry.asked).toHaveLength(1);
});

test('never asks without a pause a server that only says that it waits', async () => {
  registry.fault = { status: 304, headers: { 'preference-applied': 'wait=30' } };
  const source = textSource(registry.url, { key: 'secret' });
  const read = vi.spyOn(source, 'read');
  watchWith(source, 1_000_000);
  await vi.waitFor(() => expect(registry.asked).toHaveLength(1), 30_000);
  await read.mock.results[0]!.value;
  await new Promise((resolve) => setImmediate(resolve));
  expect(read).toHaveBeenCalledTimes(1);
});

const start = (lastKnownGood?: LastKnownGood) =>
  startFrom(
    {
      source: textSource(registry.url, { key: 'secret' }),
      what: 'supergraph',
      fault: 'is no supergraph that can be served',
      lastKnownGood,
      logger,
    },
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

test('says which supergraph is none, where it was read or kept', async () => {
  const kept = new LastKnownGood(join(folder, 'kept.graphql'));
  registry.publish('bad');
  await expect(start()).rejects.toThrow(
    `The supergraph ${registry.url} is no supergraph that can be served: It is bad.`,
  );
  await kept.keep('bad');
  await expect(start(kept)).rejects.toThrow(
    `The supergraph ${kept.file} is no supergraph that can be served: It is bad.`,
  );
});

test('says why a registry cannot be reached', async () => {
  await registry[Symbol.asyncDispose]();
  await expect(start()).rejects.toThrow(
    /cannot be read: fetch failed: connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
  );
});

test.each([
  'http://ada:lovelace@host/sg?a=b',
  'http://lovelace@host/sg?a=b',
  'http://ada:love/lace@host/sg?a=b',
])('takes no user or password in a URL, nor repeats them: %s', (url) => {
  expect(() => textSource(url)).toThrow(
    /^http:\/\/host\/sg\?a=b is (given with a user or a password|no URL)/,
  );
});

test('repeats no password of a URL whose host was forgotten', () => {
  expect(() => textSource('http://ada:lovelace')).toThrow(/^http:\/\/ada:… is no URL/);
});

test('names the setting for what opens a URL instead', () => {
  expect(() => textSource('http://ada:lovelace@host/sg')).toThrow('GANTRY_SUPERGRAPH_KEY');
});

test('serves although what it serves cannot be kept, and says so', async () => {
  await writeFile(join(folder, 'file'), '');
  await keepGood(new LastKnownGood(join(folder, 'file', 'below')), 'text', logger);
  expect(logged.join()).toContain('cannot be kept');
});

describe('a supergraph and its contracts', { timeout: 90_000 }, () => {
  let running: RunningStandalone;
  let contract: string;
  beforeEach(async () => {
    running = await startStandalone(depot(depotState()));
    contract = depotContract(Object.values(running.subgraphs));
    registry.publish(running.sdl);
    registry.publish(contract, 'public');
  });
  afterEach(() => running[Symbol.asyncDispose]());

  const sources = (keptIn?: string) =>
    new SupergraphSources({
      location: registry.url,
      contracts: { public: { source: registry.contractUrl('public') } },
      key: 'secret',
      keptIn,
      logger,
    });
  const create = ({
    supergraphSdl,
    contracts,
  }: {
    supergraphSdl: string;
    contracts: GatewayParts['contracts'];
  }) => createStandaloneGateway({ supergraphSdl, contracts: contracts ?? {}, logger });
  const served = (gateway: Gateway) => [gateway.serving(), gateway.serving('public')];
  const hash = (text: string) => etagOf(text).replaceAll('"', '');

  test('are followed each by itself, and the registry is told what is served', async () => {
    const gateway = await sources().start(create);
    sources().watch(gateway, { intervalMs: 1_000_000 });
    const path = new URL(registry.url).pathname;
    await vi.waitFor(() => expect(registry.waiting).toBe(2), 30_000);
    const told = () => [path, `${path}/contracts/public`].map((at) => registry.serving.get(at)!.etag);
    expect(told()).toEqual([hash(running.sdl), hash(contract)]);
    expect(registry.serving.get(path)!.gateway).toMatch(new RegExp(`-${process.pid}$`));
    const next = contract.replace('type Good implements', '"G." type Good implements');
    registry.publish(next, 'public');
    await vi.waitFor(() => expect(told()).toEqual([hash(running.sdl), hash(next)]), 30_000);
    registry.publish('no supergraph');
    await vi.waitFor(() => expect(logged.join()).toContain('A supergraph was rejected'), 30_000);
    await vi.waitFor(() => expect(registry.waiting).toBe(2), 30_000);
    expect(told()).toEqual([hash(running.sdl), hash(next)]);
    await gateway.close();
    // Nobody asks any more.
    await vi.waitFor(() => expect(registry.waiting).toBe(0), 30_000);
  });

  test('are kept each in a file of its own, which takes the place only of what is not to be had, or bad', async () => {
    const keptIn = join(folder, 'kept.graphql');
    await (await sources(keptIn).start(create)).close();
    expect(await readFile(keptIn, 'utf8')).toBe(running.sdl);
    expect(await readFile(`${keptIn}.public`, 'utf8')).toBe(contract);
    const next = running.sdl.replace('type Good implements', '"G." type Good implements');
    registry.publish('bad', 'public');
    registry.publish(next);
    const gateway = await sources(keptIn).start(create);
    expect(served(gateway)).toEqual([hash(next), hash(contract)]);
    expect(logged.join()).toContain('The contract \\"public\\" is not to be had');
    await gateway.close();
    await registry[Symbol.asyncDispose]();
    const later = await sources(keptIn).start(create);
    expect(served(later)).toEqual([hash(next), hash(contract)]);
    await later.close();
  });

  test('start nothing while a contract is bad, and say which', async () => {
    registry.publish('type Query {', 'public');
    const url = registry.contractUrl('public');
    await expect(sources().start(create)).rejects.toThrow(
      `The contract "public" ${url} is no supergraph that can be served: Syntax Error`,
    );
  });

  test('start nothing while a contract is not there', async () => {
    const missing = new SupergraphSources({
      location: registry.url,
      contracts: { partner: { source: registry.contractUrl('partner') } },
      key: 'secret',
      logger,
    });
    await expect(missing.start(create)).rejects.toThrow(
      /^The contract "partner" http.* cannot be read: .* answered 404: there is nothing\.$/,
    );
  });
});
