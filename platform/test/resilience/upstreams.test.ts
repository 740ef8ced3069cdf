import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { GantryError } from '../../src/errors/GantryError.js';
import { limitUntil } from '../../src/resilience/timeLimit.js';
import { UpstreamMetrics } from '../../src/resilience/UpstreamMetrics.js';
import { defaultUpstreamSettings, type UpstreamSettings } from '../../src/resilience/UpstreamSettings.js';
import { HttpSubgraphEndpoint } from '../../src/subgraph/HttpSubgraphEndpoint.js';
import { reachSubgraph, type RemoteSubgraphEndpoint } from '../../src/subgraph/reachSubgraph.js';
import type { SubgraphEndpoint } from '../../src/subgraph/SubgraphEndpoint.js';
import {
  answered,
  dropped,
  silent,
  startMoodyServer,
  status,
  type Answering,
  type MoodyServer,
} from './startMoodyServer.js';

let server: MoodyServer;
let registry: Registry;
const endpoints: RemoteSubgraphEndpoint[] = [];

beforeEach(async () => {
  server = await startMoodyServer();
  registry = new Registry();
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.close()));
  await server[Symbol.asyncDispose]();
});

function reach(settings: Partial<UpstreamSettings> = {}, timeoutMs = 5_000): HttpSubgraphEndpoint {
  const upstream = { ...defaultUpstreamSettings, backOffMs: 1, breaker: undefined, ...settings };
  const metrics = UpstreamMetrics.of(registry);
  const endpoint = new HttpSubgraphEndpoint({ name: 'moody', url: server.url, timeoutMs, upstream, metrics });
  endpoints.push(endpoint);
  return endpoint;
}

const query = { query: 'query Q { ok }', repeatable: true };
const mutation = { query: 'mutation M { ok }' };
const failure = (sent: Promise<unknown>): Promise<Error> =>
  sent.then(
    () => Promise.reject(new Error('It was answered.')),
    (error: unknown) => error as Error,
  );

async function metric(name: string): Promise<Record<string, number>> {
  const { values } = await registry.getSingleMetric(name)!.get();
  return Object.fromEntries(
    values.map(({ labels, value }) => [String(labels['outcome'] ?? labels['subgraph']), value]),
  );
}

test('a header that cannot be sent is no fault of the subgraph, which is asked as before', async () => {
  const breaker = { ...defaultUpstreamSettings.breaker!, minimumPerSecond: 0.1 };
  const endpoint = reach({ breaker });
  const headers = { 'x-trace': 'a\nb' };
  for (let sent = 0; sent < 20; sent++) {
    const { name, message } = await failure(endpoint.execute({ ...query, headers }, undefined));
    expect([name, message]).toEqual(['UnsendableHeader', 'The header "x-trace" cannot be sent.']);
  }
  expect(await metric('gantry_upstream_retries_total')).toEqual({});
  expect(endpoint.breaker).toBe('closed');
  expect(await endpoint.execute(query, undefined)).toEqual({ data: { ok: true } });
});

describe('what is no GraphQL result', () => {
  const saying =
    (body: string): Answering =>
    (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);

  test.each([
    ['502 (no content type)', status(502)],
    ['401 (text/html)', status(401, { 'content-type': 'text/html' })],
    ['200 (application/json)', saying('"oops"')],
    ['200 (application/json)', saying('{"data":"oops"}')],
    ['200 (application/json)', saying('{"errors":"oops"}')],
    ['200 (application/json)', saying('{"errors":[null]}')],
    ['200 (application/json)', saying('{"errors":[{"message":1}]}')],
  ])('is told to the log with what the subgraph answered: %s', async (how, answering) => {
    server.usual = answering;
    const { message, originalError } = (await failure(reach().execute(mutation, undefined))) as GantryError;
    expect(message).toBe('The subgraph "moody" does not answer.');
    expect(originalError?.message).toBe(`${server.url} answered ${how}, which is no GraphQL result.`);
  });

  test('is no error that has another path than a list, which is taken without it', async () => {
    server.usual = saying('{"errors":[{"message":"No.","path":"a.b"},{"message":"No.","path":["a"]}]}');
    expect(await reach().execute(mutation, undefined)).toEqual({
      errors: [{ message: 'No.' }, { message: 'No.', path: ['a'] }],
    });
  });
});

describe('a query that nobody answers', () => {
  test.each([
    ['whose connection is cut', dropped],
    ['that a proxy without a server refuses with 502', status(502)],
    ['that is refused with 503', status(503)],
    ['that a proxy gives up on with 504', status(504)],
  ])('%s is sent again', async (_what, fault) => {
    server.next = [fault, fault];
    expect(await reach().execute(query, undefined)).toEqual({ data: { ok: true } });
    expect(server.asked).toHaveLength(3);
    expect(await metric('gantry_upstream_retries_total')).toEqual({ sent: 2 });
  });

  test('is given up after two repeats', async () => {
    server.usual = dropped;
    expect(await failure(reach().execute(query, undefined))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.asked).toHaveLength(3);
  });

  test('is sent once more when there is time left after its own', async () => {
    server.next = [silent];
    const waiting = new AbortController();
    limitUntil(waiting.signal, performance.now() + 10_000);
    const result = await reach({}, 50).execute(query, undefined, waiting.signal);
    expect(result).toEqual({ data: { ok: true } });
    expect(server.asked).toHaveLength(2);
  });

  test('is sent only once more when the server is slow each time', async () => {
    server.usual = silent;
    const sent = failure(reach({ retries: 5 }, 30).execute(query, undefined));
    expect(await sent).toMatchObject({
      code: 'UNAVAILABLE',
      extensions: { reason: 'DEADLINE_EXCEEDED' },
      message: 'The subgraph "moody" did not answer in time.',
    });
    expect(server.asked).toHaveLength(2);
  });

  test('is not sent again when who asked waits no longer', async () => {
    server.usual = silent;
    const waiting = new AbortController();
    limitUntil(waiting.signal, performance.now() + 400);
    const sent = failure(reach().execute(query, undefined, waiting.signal));
    expect(await sent).toMatchObject({ extensions: { reason: 'DEADLINE_EXCEEDED' } });
    expect(server.asked).toHaveLength(1);
  });

  test('is not sent again to a server that says when to come again', async () => {
    server.next = [status(503, { 'retry-after': '7' })];
    await failure(reach().execute(query, undefined));
    expect(server.asked).toHaveLength(1);
  });

  test('is not sent again once the budget is spent', async () => {
    server.usual = status(503);
    const endpoint = reach({ budget: { ratio: 0.1, perSecond: 0 } });
    for (let index = 0; index < 100; index++) await failure(endpoint.execute(query, undefined));
    expect(server.asked.length).toBeLessThanOrEqual(110);
    const { sent, refused } = await metric('gantry_upstream_retries_total');
    expect(sent).toBe(server.asked.length - 100);
    expect(refused).toBeGreaterThan(80);
  });

  test('is as bytes sent again, too', async () => {
    server.next = [dropped];
    const { bytes } = await reach().executeRaw(JSON.stringify(query), undefined, undefined);
    expect(String(bytes)).toBe('{"data":{"ok":true}}');
    expect(server.asked).toHaveLength(2);
  });
});

test.each([
  ['its connection is cut', dropped],
  ['a proxy refuses it', status(502)],
  ['a server refuses it', status(503)],
  ['a proxy gives up on it', status(504)],
  ['nobody answers in time', silent],
])('never sends a mutation twice when %s', async (_what, fault) => {
  server.usual = fault;
  await failure(reach({}, 50).execute(mutation, undefined));
  expect(server.asked).toHaveLength(1);
});

test('nothing is sent in the last fraction of a millisecond, by which a timer may end too early', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const waiting = new AbortController();
  limitUntil(waiting.signal, performance.now() + 0.9);
  const sent = failure(reach().execute(mutation, undefined, waiting.signal));
  expect(await sent).toMatchObject({ extensions: { reason: 'DEADLINE_EXCEEDED' } });
  expect(server.asked).toHaveLength(0);
});

test('tells how much time is left with each attempt', async () => {
  server.next = [dropped];
  const waiting = new AbortController();
  limitUntil(waiting.signal, performance.now() + 2_000);
  await reach().execute(query, undefined, waiting.signal);
  const [first, second] = server.asked.map(({ deadlineMs }) => deadlineMs);
  expect(first).toBeGreaterThan(1_000);
  expect(first).toBeLessThanOrEqual(2_000);
  expect(second).toBeLessThanOrEqual(first!);
});

describe('a circuit breaker', () => {
  const breaker = {
    ...defaultUpstreamSettings.breaker!,
    windowMs: 1_000,
    minimumPerSecond: 4,
    openMs: 60,
    longestOpenMs: 60,
    patienceMs: 30,
  };

  async function broken(settings: Partial<UpstreamSettings> = {}): Promise<HttpSubgraphEndpoint> {
    const endpoint = reach({ retries: 0, breaker, ...settings }, 100);
    server.usual = dropped;
    for (let index = 0; index < 4; index++) await failure(endpoint.execute(mutation, undefined));
    expect(endpoint.breaker).toBe('open');
    server.asked = [];
    return endpoint;
  }

  test('refuses at once, names the subgraph, and asks nobody', async () => {
    const endpoint = await broken({ breaker: { ...breaker, openMs: 60_000 } });
    for (const request of [query, mutation]) {
      expect(await failure(endpoint.execute(request, undefined))).toMatchObject({
        code: 'UNAVAILABLE',
        message: 'The subgraph "moody" has failed too often, and is not asked for now.',
        extensions: { reason: 'CIRCUIT_OPEN' },
      });
    }
    expect(server.asked).toHaveLength(0);
    expect(await metric('gantry_upstream_breaker_refused_total')).toEqual({ moody: 2 });
    expect(await metric('gantry_upstream_breaker_state')).toEqual({ moody: 2 });
  });

  test('lets one request through at a time, and closes when that is answered', async () => {
    const endpoint = await broken();
    let answer = (): void => undefined;
    server.usual = (response) => {
      answer = () => void response.end('{"data":{"ok":true}}');
    };
    let probe: Promise<unknown> | undefined;
    await vi.waitFor(() => {
      const sent = endpoint.execute(query, undefined);
      sent.catch(() => undefined);
      expect(endpoint.breaker).toBe('half-open');
      probe = sent;
    }, 30_000);
    await vi.waitFor(() => expect(server.asked).toHaveLength(1), 30_000);
    expect(await failure(endpoint.execute(query, undefined))).toMatchObject({
      extensions: { reason: 'CIRCUIT_OPEN' },
    });
    answer();
    expect(await probe).toEqual({ data: { ok: true } });
    expect(endpoint.breaker).toBe('closed');
    expect(await metric('gantry_upstream_breaker_state')).toEqual({ moody: 0 });
    expect(server.asked).toHaveLength(1);
  });

  test('opens again when whoever sent the probe leaves', async () => {
    const endpoint = await broken();
    server.usual = silent;
    const leaving = new AbortController();
    let probe: Promise<unknown> | undefined;
    await vi.waitFor(() => {
      const sent = endpoint.execute(query, undefined, leaving.signal);
      sent.catch(() => undefined);
      expect(endpoint.breaker).toBe('half-open');
      probe = sent;
    }, 30_000);
    leaving.abort(new Error('I have left.'));
    await expect(probe).rejects.toThrow('I have left.');
    expect(endpoint.breaker).toBe('open');
  });

  test('does not open because clients leave, or do not wait long enough', async () => {
    const endpoint = reach({ retries: 0, breaker }, 5_000);
    server.usual = silent;
    for (let index = 0; index < 8; index++) {
      const waiting = new AbortController();
      limitUntil(waiting.signal, performance.now() + 5);
      await failure(endpoint.execute(query, undefined, waiting.signal));
    }
    for (let index = 0; index < 8; index++) {
      const leaving = new AbortController();
      const sent = failure(endpoint.execute(query, undefined, leaving.signal));
      leaving.abort(new Error('I have left.'));
      await sent;
    }
    expect(endpoint.breaker).toBe('closed');
  });

  test('opens because most requests fail, and not because some do', async () => {
    const lasting = { ...breaker, threshold: 0.5, windowMs: 60_000, minimumPerSecond: 4 / 60 };
    const endpoint = reach({ retries: 0, breaker: lasting });
    for (let index = 0; index < 8; index++) await endpoint.execute(query, undefined);
    server.usual = dropped;
    for (let index = 0; index < 8; index++) {
      await failure(endpoint.execute(mutation, undefined));
      expect(endpoint.breaker).toBe('closed');
    }
    await failure(endpoint.execute(mutation, undefined));
    expect(endpoint.breaker).toBe('open');
  });

  test('opens when the subgraph is silent', async () => {
    const endpoint = reach({ retries: 0, breaker }, 40);
    server.usual = silent;
    await Promise.all(Array.from({ length: 4 }, () => failure(endpoint.execute(query, undefined))));
    expect(endpoint.breaker).toBe('open');
  });

  test('does not open because errors are answered', async () => {
    const endpoint = reach({ retries: 0, breaker });
    server.usual = (response) => response.writeHead(500).end('{"errors":[{"message":"No."}]}');
    for (let index = 0; index < 8; index++) await endpoint.execute(query, undefined);
    expect(endpoint.breaker).toBe('closed');
  });
});

describe('a subgraph with replicas', () => {
  async function reachBoth(
    other: MoodyServer,
    settings: Partial<UpstreamSettings>,
  ): Promise<SubgraphEndpoint> {
    const upstream = { ...defaultUpstreamSettings, backOffMs: 1, ...settings };
    const endpoint = reachSubgraph([server.url, other.url], { name: 'moody', timeoutMs: 5_000, upstream });
    endpoints.push(endpoint);
    return endpoint;
  }

  test('answers a query at the other replica when one ends in the middle of it', async () => {
    await using other = await startMoodyServer();
    const endpoint = await reachBoth(other, { breaker: undefined });
    server.usual = dropped;
    for (let index = 0; index < 4; index++) {
      expect(await endpoint.execute(query, undefined)).toEqual({ data: { ok: true } });
    }
    expect(server.asked.length).toBeGreaterThan(0);
    expect(other.asked).toHaveLength(4);
  });

  test('leaves only the replica alone that fails, and comes back to it', async () => {
    await using other = await startMoodyServer();
    const endpoint = await reachBoth(other, {
      retries: 0,
      breaker: { ...defaultUpstreamSettings.breaker!, windowMs: 1_000, minimumPerSecond: 4, openMs: 80 },
    });
    server.usual = dropped;
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => endpoint.execute(mutation, undefined)),
    );
    expect(results.filter(({ status: how }) => how === 'rejected')).toHaveLength(4);
    expect(endpoint.breaker).toBe('closed');
    server.usual = answered;
    server.asked = [];
    other.asked = [];
    for (let index = 0; index < 4; index++) await endpoint.execute(mutation, undefined);
    expect(other.asked).toHaveLength(4);
    await vi.waitFor(async () => {
      await endpoint.execute(mutation, undefined);
      expect(server.asked.length).toBeGreaterThan(1);
    }, 30_000);
  });
});
