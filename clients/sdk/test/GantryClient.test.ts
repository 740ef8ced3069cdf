import { readFileSync } from 'node:fs';
import { parse } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { GantryClient, type GantryClientOptions } from '../src/GantryClient.js';
import { GantryRequestError } from '../src/GantryRequestError.js';
import type { Subscription } from '../src/Subscription.js';
import { TestGateway } from './TestGateway.js';

interface Ticks {
  tick: { cursor: string; number: number };
}

const ticks = parse(/* GraphQL */ `
  subscription Ticks($after: String, $until: Int) {
    tick(after: $after, until: $until) {
      cursor
      number
    }
  }
`) as TypedDocumentNode<Ticks, { after?: string | null; until?: number }>;

const backoff = { baseMs: 10, maximumMs: 40 };
let gateway: TestGateway;
let clients: GantryClient[];

beforeEach(async () => {
  gateway = await TestGateway.start();
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await gateway.stop();
});

function connect(options: Partial<GantryClientOptions> = {}): GantryClient {
  const client = new GantryClient({
    url: gateway.url,
    token: 'good',
    webSocket: WebSocket,
    backoff,
    ...options,
  });
  clients.push(client);
  return client;
}

async function numbersOf(subscription: Subscription<Ticks>, count = Infinity): Promise<number[]> {
  const numbers: number[] = [];
  if (count === 0) return numbers;
  for await (const { tick } of subscription) {
    numbers.push(tick.number);
    if (numbers.length === count) break;
  }
  return numbers;
}

const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('query and mutate', () => {
  it('sends the token and the tenant', async () => {
    const client = connect({ token: async () => 'good', tenant: 'kitchen' });
    const data = await client.query<{ whoAmI: string }, {}>('{ whoAmI }');
    expect(data).toEqual({ whoAmI: 'Bearer good in kitchen' });
    expect(await client.inTenant('bakery').query('{ whoAmI }')).toEqual({ whoAmI: 'Bearer good in bakery' });
  });

  it('says which application asks, or else that the SDK does', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    await connect().query('{ whoAmI }');
    const shop = connect({ client: { name: 'shop', version: '7' } });
    await shop.query('{ whoAmI }');
    gateway.tick(1);
    for (const transport of ['ws', 'sse'] as const) {
      expect(await numbersOf(shop.subscribe(ticks, { until: 1 }, { transport }))).toEqual([1]);
    }
    const names = gateway.seen.map(({ client }) => client);
    expect(names[0]).toBe(`gantry-sdk ${version}`);
    expect(new Set(names.slice(1))).toEqual(new Set(['shop 7']));
    expect(names).toHaveLength(4);
  });

  it('asks for a token each time, so that a renewed one is used', async () => {
    const tokens = ['good', 'better'];
    gateway.tokens.add('better');
    const client = connect({ token: () => tokens.shift()! });
    await client.query('{ whoAmI }');
    expect(await client.query('{ whoAmI }')).toMatchObject({ whoAmI: expect.stringContaining('better') });
  });

  it('throws the errors of an answer with their code, and has the data beside them', async () => {
    const failure = await connect()
      .query('{ whoAmI broken }')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GantryRequestError);
    expect(failure).toMatchObject({
      code: 'UNAVAILABLE',
      errors: [{ message: 'The subgraph is down.', path: ['broken'] }],
      data: { whoAmI: expect.any(String), broken: null },
    });
  });

  it('answers what there is when told to accept that', async () => {
    const data = await connect().query('{ whoAmI broken }', {}, { partial: 'accept' });
    expect(data).toMatchObject({ whoAmI: expect.any(String), broken: null });
  });

  it('says UNAUTHENTICATED for a token that is refused', async () => {
    await expect(connect({ token: 'bad' }).query('{ whoAmI }')).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('says UNAVAILABLE when the server cannot be reached, or answers something that is no GraphQL', async () => {
    gateway.refuseNext = { status: 503, times: 1 };
    await expect(connect().query('{ whoAmI }')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const nowhere = connect({ url: 'http://127.0.0.1:1/graphql' });
    await expect(nowhere.query('{ whoAmI }')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('sends a mutation once, whatever becomes of it', async () => {
    gateway.refuseNext = { status: 503, times: 1 };
    await expect(connect().mutate('mutation { count }')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(gateway.counted).toBe(0);
    expect(await connect().mutate('mutation { count }')).toEqual({ count: 1 });
    expect(gateway.counted).toBe(1);
  });

  it('ends with the reason of the abort', async () => {
    const stop = new AbortController();
    const asked = connect().query('{ slow }', {}, { signal: stop.signal });
    await vi.waitFor(() => expect(gateway.seen).toHaveLength(1), 30_000);
    stop.abort(new Error('Enough.'));
    await expect(asked).rejects.toThrow('Enough.');
  });

  it('knows the types of an operation', () => {
    const client = connect();
    expectTypeOf(client.subscribe(ticks)).toEqualTypeOf<Subscription<Ticks>>();
    type Input = TypedDocumentNode<{ a: string }, { id: string }>;
    expectTypeOf(client.query<{ a: string }, { id: string }>).toBeCallableWith({} as Input, { id: '' });
    // @ts-expect-error -- a required variable cannot be left out
    expectTypeOf(client.query<{ a: string }, { id: string }>).toBeCallableWith({} as Input);
  });
});

describe.each(['ws', 'sse'] as const)('subscribe over %s', (transport) => {
  it('hands on every event and ends when the server has completed', async () => {
    gateway.tick(3);
    expect(await numbersOf(connect({ transport }).subscribe(ticks, { until: 3 }))).toEqual([1, 2, 3]);
    expect(gateway.running).toBe(0);
  });

  it('begins behind the cursor it is given', async () => {
    gateway.tick(5);
    expect(await numbersOf(connect({ transport }).subscribe(ticks, { until: 5 }, { after: 'c-3' }))).toEqual([
      4, 5,
    ]);
  });

  it('goes on behind the last cursor when the connection breaks: no gap and no repeat', async () => {
    gateway.tick(2);
    const subscription = connect({ transport }).subscribe(ticks, { until: 60 });
    const numbers: number[] = [];
    for await (const { tick } of subscription) {
      numbers.push(tick.number);
      if (tick.number === 60) continue;
      if (tick.number % 7 === 0) gateway.drop();
      gateway.tick(tick.number % 3);
      if (tick.number % 3 === 0) queueMicrotask(() => gateway.tick());
    }
    expect(numbers).toEqual(upTo(60));
    expect(gateway.started.length).toBeGreaterThan(5);
    expect(new Set(gateway.started).size).toBe(gateway.started.length);
  });

  it('goes on after a break before the first event', async () => {
    const numbers = numbersOf(connect({ transport }).subscribe(ticks, { until: 1 }));
    await vi.waitFor(() => expect(gateway.running).toBe(1), 30_000);
    gateway.drop();
    await vi.waitFor(() => expect(gateway.started).toEqual([null, null]), 30_000);
    gateway.tick();
    expect(await numbers).toEqual([1]);
  });

  it('shows a fresh token when it reconnects', async () => {
    const tokens = ['good', 'better'];
    gateway.tokens.add('better');
    gateway.tick();
    const subscription = connect({ transport, token: () => tokens.shift() ?? 'better' }).subscribe(ticks, {
      until: 2,
    });
    await subscription.next();
    gateway.drop();
    gateway.tick();
    expect(await numbersOf(subscription)).toEqual([2]);
    expect(gateway.seen.map(({ token }) => token)).toEqual(['good', 'better']);
  });

  it('ends with UNAUTHENTICATED when the token is refused and there is no other', async () => {
    const subscription = connect({ transport, token: 'bad' }).subscribe(ticks);
    await expect(subscription.next()).rejects.toMatchObject({
      name: 'GantryRequestError',
      code: 'UNAUTHENTICATED',
    });
    expect(gateway.seen).toHaveLength(1);
  });

  it('asks for a token once more when one is refused', async () => {
    const tokens = ['old', 'good'];
    gateway.tick();
    const subscription = connect({ transport, token: () => tokens.shift() ?? 'bad' }).subscribe(ticks, {
      until: 1,
    });
    expect(await numbersOf(subscription)).toEqual([1]);
  });

  it('hands on what the function that gets the token throws', async () => {
    const subscription = connect({
      transport,
      token: () => {
        throw new Error('Signed out.');
      },
    }).subscribe(ticks);
    await expect(subscription.next()).rejects.toThrow('Signed out.');
  });

  it('ends with the code of a refusal that trying again does not mend', async () => {
    const subscription = connect({ transport }).subscribe(ticks, {}, { after: 'c-expired' });
    await expect(subscription.next()).rejects.toMatchObject({
      name: 'GantryRequestError',
      code: 'CURSOR_EXPIRED',
    });
    expect(gateway.started).toEqual(['c-expired']);
  });

  it('gives up after the attempts it has', async () => {
    const client = connect({
      transport,
      url: 'http://127.0.0.1:1/graphql',
      backoff: { ...backoff, attempts: 2 },
    });
    await expect(client.subscribe(ticks).next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('ends the operation at the server when the loop is left', async () => {
    gateway.tick(2);
    expect(await numbersOf(connect({ transport }).subscribe(ticks), 2)).toEqual([1, 2]);
    await vi.waitFor(() => expect(gateway.running).toBe(0), 30_000);
  });

  it('ends at once, here and at the server, when it is aborted or returned while it waits', async () => {
    const client = connect({ transport });
    const stop = new AbortController();
    const aborted = client.subscribe(ticks, {}, { signal: stop.signal });
    const returned = client.subscribe(ticks);
    const waiting = Promise.all([aborted.next(), returned.next()]);
    await vi.waitFor(() => expect(gateway.running).toBe(2), 30_000);
    stop.abort();
    await returned.return();
    expect(await waiting).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    await vi.waitFor(() => expect(gateway.running).toBe(0), 30_000);
  });

  it('does not ask the server when it was aborted before', async () => {
    const subscription = connect({ transport }).subscribe(ticks, {}, { signal: AbortSignal.abort() });
    expect(await numbersOf(subscription)).toEqual([]);
    expect(gateway.seen).toEqual([]);
  });

  it('hands on an event of which a part is missing, and tells of the errors', async () => {
    gateway.tick();
    const told = vi.fn<(errors: readonly unknown[]) => void>();
    const document = 'subscription ($after: String) { tick(after: $after) { cursor flaky } }';
    const subscription = connect({ transport }).subscribe(document, {}, { onPartialErrors: told });
    expect(await subscription.next()).toMatchObject({ value: { tick: { cursor: 'c-1', flaky: null } } });
    expect(told).toHaveBeenCalledExactlyOnceWith([
      expect.objectContaining({ message: 'The subgraph is down.' }),
    ]);
    await subscription.return();
  });

  it('says what is missing rather than lose events of a subscription that cannot be resumed', async () => {
    gateway.tick();
    const subscription = connect({ transport }).subscribe('subscription { tick { number } }');
    await subscription.next();
    const next = subscription.next();
    gateway.drop();
    await expect(next).rejects.toThrow('selects `cursor`');
  });
});

describe('the socket', () => {
  it('is shared by all subscriptions, and closed when there are none', async () => {
    gateway.tick();
    const client = connect();
    const subscriptions = upTo(10).map(() => client.subscribe(ticks));
    await Promise.all(subscriptions.map((subscription) => subscription.next()));
    expect(gateway.socketsOpened).toBe(1);
    expect(gateway.running).toBe(10);
    await Promise.all(subscriptions.map((subscription) => subscription.return()));
    await vi.waitFor(() => expect(gateway.connections).toBe(0), { timeout: 5_000 });
  });

  it('is opened anew after it was idle', async () => {
    gateway.tick();
    const client = connect();
    expect(await numbersOf(client.subscribe(ticks), 1)).toEqual([1]);
    await vi.waitFor(() => expect(gateway.connections).toBe(0), { timeout: 5_000 });
    expect(await numbersOf(client.subscribe(ticks), 1)).toEqual([1]);
    expect(gateway.socketsOpened).toBe(2);
  });

  it('is closed by close, which ends every subscription', async () => {
    gateway.tick();
    const client = connect();
    const subscription = client.subscribe(ticks);
    await subscription.next();
    const next = subscription.next();
    await client.close();
    expect(await next).toMatchObject({ done: true });
    await vi.waitFor(() => expect(gateway.connections).toBe(0), 30_000);
    expect(gateway.running).toBe(0);
  });

  it.each([1000, 1001, 1012, 1013, 4499])(
    'is opened anew when the server closes it with %i, behind the last cursor',
    async (code) => {
      gateway.tick(3);
      const subscription = connect().subscribe(ticks, { until: 5 });
      const first = [await subscription.next(), await subscription.next(), await subscription.next()];
      gateway.closeSockets(code, 'Going.');
      gateway.tick(2);
      expect(first.map(({ value }) => value?.tick.number)).toEqual([1, 2, 3]);
      expect(await numbersOf(subscription)).toEqual([4, 5]);
      expect(gateway.started).toEqual([null, 'c-3']);
    },
  );

  it('ends for good when the server forbids the tenant', async () => {
    gateway.tick();
    const subscription = connect().subscribe(ticks);
    await subscription.next();
    const next = subscription.next();
    gateway.closeSockets(4403, 'FORBIDDEN');
    await expect(next).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
