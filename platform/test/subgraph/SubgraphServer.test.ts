import { once } from 'node:events';
import type { ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GantryError } from '../../src/errors/GantryError.js';
import { HttpSubgraphEndpoint } from '../../src/subgraph/HttpSubgraphEndpoint.js';
import type { SubgraphEndpoint, SubgraphRequest } from '../../src/subgraph/SubgraphEndpoint.js';
import { LoadMonitor, type LoadSample } from '../../src/resilience/LoadMonitor.js';
import { Readiness } from '../../src/health/Readiness.js';
import { SubgraphServer } from '../../src/subgraph/SubgraphServer.js';
import { cancellable } from '../../src/streams/cancellable.js';

/** Answers what it was asked, to see what arrives at the other end. */
class Echo implements SubgraphEndpoint {
  readonly cancelled = vi.fn<() => void>();

  gate: Promise<void> | undefined;

  async execute(request: object, token: string | undefined): Promise<ExecutionResult> {
    await this.gate;
    if (!token) throw new GantryError('UNAUTHENTICATED', 'This request carries no context token.');
    return { data: { request, token } };
  }

  subscribe({ requestId }: SubgraphRequest, token: string | undefined): AsyncIterable<ExecutionResult> {
    const abort = new AbortController();
    const events = async function* (): AsyncGenerator<ExecutionResult> {
      for (const index of [1, 2]) yield { data: { index, token, requestId } };
      await new Promise((resolve) => abort.signal.addEventListener('abort', resolve));
    };
    return cancellable(events(), () => {
      this.cancelled();
      abort.abort();
    });
  }

  async ready(): Promise<boolean> {
    return true;
  }
}

let echo: Echo;
let server: SubgraphServer;
let endpoint: HttpSubgraphEndpoint;
let url: string;

beforeEach(async () => {
  echo = new Echo();
  server = new SubgraphServer(echo, new Registry(), pino({ level: 'silent' }));
  url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  endpoint = new HttpSubgraphEndpoint({ name: 'echo', url: `${url}/graphql` });
});

afterEach(async () => {
  await endpoint.close();
  await server.close();
});

describe('a subgraph behind HTTP', () => {
  it('gets the request and the token', async () => {
    const request = {
      query: 'query Q($a: Int) { a }',
      variables: { a: 1 },
      operationName: 'Q',
      requestId: 'request-1',
    };
    expect(await endpoint.execute(request, 'token')).toEqual({ data: { request, token: 'token' } });
  });

  it('answers 401 without a token', async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      body: JSON.stringify({ query: '{ a }' }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('answers 400 to what is no request', async () => {
    for (const body of ['', 'no json', '{}', '{"query": 1}']) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        body,
        headers: { authorization: 'Bearer t' },
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    }
  });

  it('streams a subscription, and ends it there when the reader leaves', async () => {
    const seen: unknown[] = [];
    const request = { query: 'subscription { index }', requestId: 'request-1' };
    for await (const result of endpoint.subscribe(request, 'token')) {
      seen.push(result.data);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([1, 2].map((index) => ({ index, token: 'token', requestId: 'request-1' })));
    await vi.waitFor(() => expect(echo.cancelled).toHaveBeenCalledTimes(1), 30_000);
  });

  it('carries the name of the operation that is meant', async () => {
    const query = 'subscription A { a } subscription B { b }';
    const events = endpoint.subscribe({ query, operationName: 'B' }, 'a token')[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ data: { index: 1 } });
    await events.return?.();
  });

  it('ends a waiting subscription when the signal aborts', async () => {
    const abort = new AbortController();
    const results = endpoint.subscribe({ query: 'subscription { index }' }, 'token', abort.signal);
    for await (const result of results) if ((result.data as { index: number }).index === 2) abort.abort();
    await vi.waitFor(() => expect(echo.cancelled).toHaveBeenCalledTimes(1), 30_000);
  });

  it('is UNAVAILABLE by its name, never by its address, when it is gone', async () => {
    await server.close();
    const failure = await endpoint
      .execute({ query: '{ a }' }, 'token')
      .catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', message: 'The subgraph "echo" does not answer.' });
    expect(await endpoint.ready()).toBe(false);
  });

  it('tells its health', async () => {
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  });
});

describe('a socket that many operations share', () => {
  const settings = { delayMs: 100, memory: 0.7, inFlight: 1_000 };
  let sample: LoadSample;
  let load: LoadMonitor;
  let events: AsyncIterator<ExecutionResult>;

  beforeEach(async () => {
    await Promise.all([endpoint.close(), server.close()]);
    sample = { delayMs: 0, memory: 0 };
    load = new LoadMonitor({ settings, sample: () => sample, everyMs: 60_000 });
    server = new SubgraphServer(echo, new Registry(), pino({ level: 'silent' }), { load });
    url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
    endpoint = new HttpSubgraphEndpoint({ name: 'echo', url: `${url}/graphql` });
    events = endpoint.subscribe({ query: 'subscription { index }' }, 'token')[Symbol.asyncIterator]();
    await events.next();
  });
  afterEach(() => load.stop());

  /** What an operation beside the subscription gives, over the same socket. */
  const ask = async (query: string, token?: string): Promise<ExecutionResult[]> => {
    const results: ExecutionResult[] = [];
    for await (const result of endpoint.subscribe({ query }, token)) results.push(result);
    return results;
  };
  const refused = (code: string, message: string) => [
    { errors: [expect.objectContaining({ message, extensions: expect.objectContaining({ code }) })] },
  ];
  /** The subscription goes on: the socket still answers, and it is told nothing of what the others were. */
  const expectOpen = async (): Promise<void> => {
    const answer = ask('{ a }', 'token');
    expect(await answer).toEqual([{ data: expect.objectContaining({ token: 'token' }) }]);
    expect((await events.next()).value).toHaveProperty('data.index', 2);
    const next = events.next();
    await events.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
  };

  it('stays when one of them is refused for the load', async () => {
    sample.delayMs = 250;
    load.measure();
    const message = 'There is too much to do at the moment; try again in 2 s.';
    expect(await ask('subscription { index }', 'token')).toEqual(refused('RATE_LIMITED', message));
    await expectOpen();
  });

  it('stays when one of them does not parse', async () => {
    expect(await ask('subscription {', 'token')).toEqual(
      refused('GRAPHQL_PARSE_FAILED', 'Syntax Error: Expected Name, found <EOF>.'),
    );
    expect(await ask('subscription { index }', 1 as unknown as string)).toEqual(
      refused('BAD_USER_INPUT', 'The payload is no GraphQL request.'),
    );
    await expectOpen();
  });

  it('stays when one of them is refused its answer', async () => {
    const message = 'This request carries no context token.';
    expect(await ask('{ a }')).toEqual(refused('UNAUTHENTICATED', message));
    await expectOpen();
  });

  it('stays when one of them fails, and tells nothing of why', async () => {
    const internal = refused('INTERNAL', 'Something went wrong on our side.');
    vi.spyOn(echo, 'execute').mockRejectedValueOnce(new Error('secret'));
    expect(await ask('{ a }', 'token')).toEqual(internal);
    const subscribe = vi.spyOn(echo, 'subscribe');
    subscribe.mockImplementationOnce(() => {
      throw new Error('secret');
    });
    expect(await ask('subscription { index }', 'token')).toEqual(internal);
    subscribe.mockImplementationOnce(() => {
      const failing = async function* (): AsyncGenerator<ExecutionResult> {
        yield await Promise.reject<ExecutionResult>(new Error('secret'));
      };
      return failing();
    });
    expect(await ask('subscription { index }', 'token')).toEqual(internal);
    await expectOpen();
  });
});

describe('a subgraph that drains', () => {
  it('says at once that it is not ready, and serves on over connections that end', async () => {
    const drained = server.drain(200);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'draining', missing: [] }]);
    expect(ready.headers.get('connection')).toBe('close');
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await endpoint.execute({ query: '{ a }' }, 'token')).toHaveProperty('data');
    await drained;
    expect(await endpoint.execute({ query: '{ a }' }, 'token')).toHaveProperty('data');
  });

  it('lets requests under way finish when it closes, and takes none', async () => {
    const gate = Promise.withResolvers<void>();
    echo.gate = gate.promise;
    const execute = vi.spyOn(echo, 'execute');
    const asked = endpoint.execute({ query: '{ a }' }, 'token');
    await vi.waitFor(() => expect(execute).toHaveBeenCalledTimes(1), 30_000);
    const closed = server.close();
    for (let attempt = 0; attempt < 5; attempt++) {
      await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
    }
    gate.resolve();
    expect(await asked).toHaveProperty('data');
    await closed;
  });

  it('closes sockets with 1001, so that subscribers resume elsewhere', async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await server.close();
    expect((await closed)[0]).toBe(1001);
  });

  it('ends requests that do not finish in time', async () => {
    const impatient = new SubgraphServer(echo, new Registry(), pino({ level: 'silent' }), {
      closeGraceMs: 50,
    });
    const port = await impatient.listen(0, '127.0.0.1');
    const stuck = new HttpSubgraphEndpoint({ name: 'echo', url: `http://127.0.0.1:${port}/graphql` });
    echo.gate = new Promise(() => undefined);
    const execute = vi.spyOn(echo, 'execute');
    const asked = stuck.execute({ query: '{ a }' }, 'token').catch((error: unknown) => error);
    await vi.waitFor(() => expect(execute).toHaveBeenCalledTimes(1), 30_000);
    await impatient.close();
    expect(await asked).toMatchObject({ code: 'UNAVAILABLE' });
    await stuck.close();
  });
});

describe('readiness', () => {
  it('names what cannot be reached, and asks each part once a second, and no longer than it has patience', async () => {
    let isThere = true;
    const database = vi.fn(async () => isThere);
    const readiness = new Readiness({
      database,
      'event bus': () => Promise.reject(new Error('no broker')),
      'live streams': () => new Promise(() => undefined),
    });
    const own = new SubgraphServer(echo, new Registry(), pino({ level: 'silent' }), { readiness });
    const at = `http://127.0.0.1:${await own.listen(0, '127.0.0.1')}/health/ready`;
    const answers = await Promise.all([fetch(at), fetch(at), fetch(at)]);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual({ status: 'unavailable', missing: ['event bus', 'live streams'] });
    }
    expect(database).toHaveBeenCalledTimes(1);
    isThere = false;
    await vi.waitFor(async () => expect(await (await fetch(at)).text()).toContain('database'), 5_000);
    await own.close();
  });
});
