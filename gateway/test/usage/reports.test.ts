import { GraphQLError } from 'graphql';
import { createClient } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultCachingSettings } from '../../src/caching/CachingSettings.js';
import type { UsageEntry } from '../../src/usage/UsageReport.js';
import { depot, depotContract, depotState } from '../fixtures/depot.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';
import { TestRegistry } from '../fixtures/TestRegistry.js';

/** What a gateway reports of what it was sent: each operation once, whatever becomes of it. */
const state = depotState();
let registry: TestRegistry;
let running: RunningStandalone;
beforeAll(async () => {
  registry = await TestRegistry.start('', 'secret');
  running = await startStandalone(depot(state), {
    contractsOf: (subgraphs) => ({ public: depotContract(subgraphs) }),
    usage: { url: registry.usageUrl, key: 'secret', intervalMs: 20 },
    settings: { maxBatch: 10, caching: { ...defaultCachingSettings, store: 'memory' }, closeGraceMs: 100 },
  });
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});
beforeEach(async () => {
  Object.assign(state, depotState());
  registry.reports.length = 0;
  await running.gateway.invalidate({ tenant: null });
});
afterEach(() => {
  for (const subgraph of Object.values(running.subgraphs)) {
    subgraph.answer = undefined;
    subgraph.requests.length = 0;
  }
});

const shop = { 'apollographql-client-name': 'shop', 'apollographql-client-version': '1.2' };
const ask = async (
  query: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = shop,
) => (await running.post({ query, ...more }, headers)).text();

let marks = 0;
/** All that was reported, added up: what comes later is reported later. */
async function reported(gateway = running): Promise<Record<string, Omit<UsageEntry, 'operation'>>> {
  const mark = `mark${++marks}`;
  await gateway.post({ query: `{ ${mark}: __typename }` });
  const isMark = (text: string): boolean => /mark\d+: __typename/.test(text);
  await vi.waitFor(() => expect(JSON.stringify(registry.reports)).toContain(mark), 30_000);
  const sums: Record<string, Omit<UsageEntry, 'operation'>> = {};
  for (const { operations, uses } of registry.reports) {
    for (const { operation, ...use } of uses) {
      const { document } = operations[operation]!;
      if (isMark(document)) continue;
      const key = `${use.client.name}: ${document.replaceAll(/\s+/g, ' ')}`;
      const sum = (sums[key] ??= { client: use.client, count: 0, errors: 0 });
      sum.count += use.count;
      sum.errors += use.errors;
      for (const [coordinate, times] of Object.entries(use.inputs ?? {})) {
        sum.inputs = { ...sum.inputs, [coordinate]: (sum.inputs?.[coordinate] ?? 0) + times };
      }
    }
  }
  return sums;
}
const counts = async (gateway = running) =>
  Object.fromEntries(
    Object.entries(await reported(gateway)).map(([key, { count, errors }]) => [key, [count, errors]]),
  );

test('an operation is reported with who sent it how often, and nothing that was sent', async () => {
  await ask('query Good { good(id: "1") { name } }');
  await ask('query Good {\n  good(id: "2") { name } # of Ada\n}');
  const other = { 'x-graphql-client-name': 'other' };
  await ask('query Good { good(id: 3) { name } }', {}, other);
  await ask('{ carriers }', {}, {});
  const sums = await reported();
  const [report] = registry.reports;
  expect(report).toMatchObject({ gateway: expect.stringMatching(/-\d+$/) as string });
  expect(Date.parse(report!.to)).toBeGreaterThanOrEqual(Date.parse(report!.from));
  const { createHash } = await import('node:crypto');
  const operations = registry.reports.flatMap((one) => Object.entries(one.operations));
  for (const [id, { document, name }] of operations) {
    expect(id).toBe(createHash('sha256').update(document).digest('hex'));
    expect(name).toBe(document.startsWith('query Good') ? 'Good' : null);
  }
  expect(sums).toEqual({
    'shop: query Good { good(id: "") { name } }': {
      client: { name: 'shop', version: '1.2' },
      count: 2,
      errors: 0,
    },
    'other: query Good { good(id: 0) { name } }': {
      client: { name: 'other', version: null },
      count: 1,
      errors: 0,
    },
    'unknown: { carriers }': { client: { name: 'unknown', version: null }, count: 1, errors: 0 },
  });
});

test('each request says what its variables say, once', async () => {
  const query = 'query ($f: Filter, $g: Grade) { goods(filter: $f, grade: $g) { id } }';
  await ask(query, { variables: { f: { named: 'Ada', grades: ['FIRST', 'FIRST', 'SECOND'] } } });
  await ask(query, { variables: { f: { grades: ['FIRST'] }, g: 'FIRST' } });
  await ask(query, { variables: {} });
  expect(Object.values(await reported())).toMatchObject([
    {
      count: 3,
      inputs: {
        'Query.goods(filter:)': 2,
        'Query.goods(grade:)': 1,
        'Filter.named': 1,
        'Filter.grades': 2,
        'Grade.FIRST': 2,
        'Grade.SECOND': 1,
      },
    },
  ]);
  expect(JSON.stringify(registry.reports)).not.toContain('Ada');
});

describe('counted once are', () => {
  test('mutations, and GETs', async () => {
    await ask('mutation { rename(id: 1, name: "x") { id } }');
    await fetch(`${running.url}/graphql?query={carriers}`, { headers: shop });
    expect(await counts()).toEqual({
      'shop: mutation { rename(id: 0, name: "") { id } }': [1, 0],
      'shop: { carriers }': [1, 0],
    });
  });

  test('the operations of a batch, each', async () => {
    await running.post(
      [{ query: '{ carriers }' }, { query: '{ nothing }' }, { query: '{ carriers }' }],
      shop,
    );
    expect(await counts()).toEqual({ 'shop: { carriers }': [2, 0] });
  });

  test('answers that were kept', async () => {
    for (let time = 0; time < 3; time++) await ask('{ good(id: 1) { name } }');
    expect(running.subgraphs['goods']!.requests).toHaveLength(1);
    expect(await counts()).toEqual({ 'shop: { good(id: 0) { name } }': [3, 0] });
  });

  test('requests that are answered together, each with what became of it', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    running.subgraphs['shipping']!.answer = async () => {
      await gate;
      return { data: { carriers: null }, errors: [new GraphQLError('No.')] };
    };
    const clients = [shop, shop, { ...shop, 'apollographql-client-name': 'other' }];
    const answers = clients.map((client) => ask('{ carriers }', {}, client));
    const { requests } = running.subgraphs['shipping']!;
    await vi.waitFor(() => expect(requests).toHaveLength(1), 30_000);
    await ask('{ goods { id } }');
    open();
    await Promise.all(answers);
    expect(requests).toHaveLength(1);
    expect(await counts()).toMatchObject({
      'shop: { carriers }': [2, 2],
      'other: { carriers }': [1, 1],
    });
  });

  test('answers in parts, with errors where any part has one', async () => {
    const query = '{ good(id: 1) { name ... @defer { shipping } } }';
    const accept = 'multipart/mixed;deferSpec=20220824';
    await ask(query, {}, { ...shop, accept });
    expect(await ask(query)).toContain('14');
    state.scaleIsBroken = true;
    const parts = await ask(query.replace('1', '2'), {}, { ...shop, accept });
    expect(parts).toContain('hasNext');
    expect(await counts()).toEqual({ 'shop: { good(id: 0) { name ... { shipping } } }': [3, 1] });
  });

  test('documents that are sent and those that are only named, as one', async () => {
    const { createHash } = await import('node:crypto');
    await using naming = await startStandalone(depot(state), {
      usage: { url: registry.usageUrl, key: 'secret', intervalMs: 20 },
      settings: { documents: { mode: 'off', trusted: new Map(), automatic: true, kept: 10 } },
    });
    const query = '{ carriers }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const send = async (body: unknown) => (await naming.post(body, shop)).text();
    expect(await send({ extensions })).toContain('PERSISTED_QUERY_NOT_FOUND');
    await send({ query, extensions });
    expect(await send({ extensions })).toContain('by land');
    expect(await counts(naming)).toEqual({ 'shop: { carriers }': [2, 0] });
  });

  test('those of a contract, with what it shows', async () => {
    for (const contract of ['public', undefined]) {
      const headers = contract ? { ...shop, 'x-gantry-contract': contract } : shop;
      await ask('{ thing { ... on Vault { combination } } }', {}, headers);
      await ask('{ carriers }', {}, headers);
    }
    expect(await counts()).toEqual({
      'shop: { carriers }': [2, 0],
      'shop: { thing { ... on Vault { combination } } }': [1, 0],
    });
  });
});

describe('subscriptions are counted when they begin', () => {
  const query = 'subscription { moved { text good { grade } } }';
  const told = 'subscription { moved { text good { grade } } }';

  test('over sockets, by what the client says of itself there; also those that share one', async () => {
    using socket = new RawSocket(running.url, undefined, { headers: { 'x-graphql-client-name': 'header' } });
    await socket.initialise({ 'X-GraphQL-Client-Name': 'phone', 'x-graphql-client-version': '7' });
    for (const id of ['1', '2']) await socket.send({ id, type: 'subscribe', payload: { query } });
    await vi.waitFor(() => expect(state.feed.readers).toBe(1), 30_000);
    await socket.send({ id: '3', type: 'subscribe', payload: { query: '{ carriers }' } });
    expect(await socket.next()).toMatchObject({ id: '3' });
    state.feed.push('one', 'two');
    for (let heard = 0; heard < 5; heard++) await socket.next();
    expect(await counts()).toEqual({ [`phone: ${told}`]: [2, 0], 'phone: { carriers }': [1, 0] });
    expect(Object.values(await reported()).map(({ client }) => client.version)).toEqual(['7', '7']);
  });

  test('over streams, and once with errors however many events have any', async () => {
    const client = createClient({ url: `${running.url}/graphql/public`, headers: shop, retryAttempts: 0 });
    const events = client.iterate({ query });
    state.grade = 'SCRAPPED';
    state.feed.push('one', 'two', 'three');
    for (const text of ['one', 'two', 'three']) {
      expect((await events.next()).value).toMatchObject({ data: { moved: { text } }, errors: [{}] });
    }
    state.feed.end();
    await events.next();
    client.dispose();
    expect(await counts()).toEqual({ [`shop: ${told}`]: [1, 1] });
  });

  test('and not again when the supergraph changes', async () => {
    using socket = new RawSocket(running.url);
    await socket.initialise({ 'apollographql-client-name': 'phone' });
    const resumable = 'subscription { moved { cursor text } }';
    await socket.send({ id: '1', type: 'subscribe', payload: { query: resumable } });
    state.feed.push('one');
    await socket.next();
    await running.gateway.updateSupergraph(running.sdl.replace('type Move', '"M." type Move'));
    await vi.waitFor(() => expect(state.feed.opened).toEqual([null, 'c1']), 30_000);
    expect(await counts()).toEqual({ [`phone: ${resumable}`]: [1, 0] });
  });
});

describe('of what is refused', () => {
  test('nothing is counted that is no operation of the schema, or was not let in', async () => {
    await ask('{ carriers');
    await ask('{ nothing }');
    await ask('{ carriers }', { operationName: 'Other' });
    await ask('query ($g: Grade!) { goods(grade: $g) { id } }', { variables: { g: 'NONE' } });
    await ask('{ carriers }', {}, { ...shop, 'x-gantry-contract': 'none' });
    await fetch(`${running.url}/graphql?query=mutation{purge}`, { headers: shop });
    await running.post({ query: 'subscription { moved { text } }' }, shop);
    expect(await counts()).toEqual({});
  });

  test('what is answered with errors is counted with them', async () => {
    state.kept = 'Vault';
    running.subgraphs['shipping']!.answer = () => ({ errors: [new GraphQLError('No.')] });
    await ask('{ carriers }');
    await ask('{ kept { __typename } }', {}, { ...shop, 'x-gantry-contract': 'public' });
    await ask('{ kept { __typename } }');
    expect(await counts()).toEqual({
      'shop: { carriers }': [1, 1],
      'shop: { kept { __typename } }': [2, 1],
    });
  });

  test('whoever has no place is counted with an error', async () => {
    await using narrow = await startStandalone(depot(state), {
      usage: { url: registry.usageUrl, key: 'secret', intervalMs: 20 },
      settings: {
        subscriptions: {
          live: [],
          coalesced: [],
          waitingEvents: 1,
          waitingBytes: 1,
          patienceMs: 1,
          perConnection: 9,
          perCaller: 1,
          perAddress: 1,
          addressHeader: undefined,
        },
        concurrency: {
          perTenant: { FREE: 1, TEAM: 1, ENTERPRISE: 1 },
          perCaller: 1,
          waiting: 0,
          patienceMs: 1,
        },
      },
    });
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    narrow.subgraphs['shipping']!.answer = async () => {
      await gate;
      return { data: { carriers: [] } };
    };
    const send = async (query: string) => (await narrow.post({ query }, shop)).text();
    const first = send('{ carriers }');
    await vi.waitFor(() => expect(narrow.subgraphs['shipping']!.requests).toHaveLength(1), 30_000);
    expect(await send('{ goods { id } }')).toContain('RATE_LIMITED');
    open();
    await first;
    using socket = new RawSocket(narrow.url);
    await socket.initialise({ 'x-graphql-client-name': 'shop' });
    for (const id of ['1', '2']) {
      await socket.send({ id, type: 'subscribe', payload: { query: 'subscription { moved { text } }' } });
    }
    expect(await socket.next()).toMatchObject({ type: 'error' });
    expect(await counts(narrow)).toEqual({
      'shop: { carriers }': [1, 0],
      'shop: { goods { id } }': [1, 1],
      'shop: subscription { moved { text } }': [2, 1],
    });
  });

  test('who leaves before there is an answer is counted, and without an error', async () => {
    running.subgraphs['shipping']!.answer = () => new Promise(() => {});
    const leaving = new AbortController();
    const left = fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...shop },
      body: '{"query":"{ carriers }"}',
      signal: leaving.signal,
    });
    await vi.waitFor(() => expect(running.subgraphs['shipping']!.requests).toHaveLength(1), 30_000);
    leaving.abort();
    await expect(left).rejects.toThrow('abort');
    const metrics = async () => (await fetch(`${running.url}/metrics`)).text();
    await vi.waitFor(async () => expect(await metrics()).toMatch(/outcome="failed"\} 1\n/), 30_000);
    expect(await counts()).toEqual({ 'shop: { carriers }': [1, 0] });
  });
});
