import type { Client } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSubscriptionSettings } from '../../src/subscriptions/SubscriptionSettings.js';
import { Feed } from '../fixtures/Feed.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { shop } from '../fixtures/shop.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';
import { startStandalone } from '../fixtures/startStandalone.js';

/** Equal subscriptions of one caller are one at the subgraph. */
let running: RunningOffice;
let token: string;
beforeEach(async () => {
  running = await startOffice({ subscriptions: { ...defaultSubscriptionSettings, live: ['tick'] } });
  token = await running.issuer.token();
});
afterEach(() => running[Symbol.asyncDispose]());

const everything = 'subscription Talk($after: String) { said(after: $after) { cursor text by { name } } }';
const connect = (params: Record<string, unknown> = {}): Client =>
  running.socket({ authorization: `Bearer ${token}`, ...params });
/** Subscribes at once; what comes is read when it is asked for. */
const subscribe = (query = everything, variables?: Record<string, unknown>, client = connect()) =>
  client.iterate({ query, ...(variables ? { variables } : {}) });
const take = async (events: AsyncIterable<unknown>, count: number): Promise<string[]> => {
  const texts: string[] = [];
  for await (const event of events) {
    texts.push((event as { data: { said: { text: string } } }).data.said.text);
    if (texts.length === count) break;
  }
  return texts;
};
const { opened, readers } = {
  opened: () => running.office.feed.opened.length,
  readers: () => running.office.feed.readers,
};
const openSubscriptions = async (): Promise<number> => {
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  return [...metrics.matchAll(/active_subscriptions\{.*\} (\d+)/g)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
};
const asked = (subgraph: string): number => running.subgraphs[subgraph]!.requests.length;

test('gives two clients the events of one subscription, each executed once', async () => {
  const both = [subscribe(), subscribe()];
  await expect.poll(openSubscriptions).toBe(2);
  const before = asked('tenancy');
  running.office.feed.push('one', 'two');
  expect(await Promise.all(both.map((events) => take(events, 2)))).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ]);
  expect(opened()).toBe(1);
  expect(asked('tenancy') - before).toBe(2);
  await expect.poll(readers).toBe(0);
});

test('shares between sockets, event streams and multipart', async () => {
  const headers = { authorization: `Bearer ${token}` };
  const socket = subscribe();
  const [stream, parts] = await Promise.all(
    ['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'].map((accept) =>
      running.post({ query: everything }, { ...headers, accept }),
    ),
  );
  await expect.poll(openSubscriptions).toBe(3);
  running.office.feed.push('one');
  running.office.feed.end();
  const event = '{"data":{"said":{"cursor":"c1","text":"one","by":{"name":"name of usr_1"}}}}';
  expect(JSON.stringify((await socket.next()).value)).toBe(event);
  expect(await stream!.text()).toBe(`event: next\ndata: ${event}\n\nevent: complete\ndata:\n\n`);
  expect(await parts!.text()).toContain(`\r\n\r\n{"payload":${event}}\r\n--graphql--`);
  expect(opened()).toBe(1);
});

test('ends the subscription at the subgraph with the last who leaves', async () => {
  const [first, second] = [subscribe(), subscribe()];
  await expect.poll(openSubscriptions).toBe(2);
  running.office.feed.push('one');
  await Promise.all([first.next(), second.next()]);
  await first.return?.();
  await expect.poll(openSubscriptions).toBe(1);
  running.office.feed.push('two');
  expect((await second.next()).value).toMatchObject({ data: { said: { text: 'two' } } });
  expect(readers()).toBe(1);
  await second.return?.();
  await expect.poll(readers).toBe(0);
});

describe('who comes later', () => {
  test('misses nothing that a subscription of its own would have given, and then shares', async () => {
    const first = subscribe();
    running.office.feed.push('one', 'two', 'three');
    await first.next();
    const second = subscribe();
    expect((await second.next()).value).toMatchObject({ data: { said: { text: 'one' } } });
    await expect.poll(readers).toBe(1);
    expect(opened()).toBe(2);
    running.office.feed.push('four');
    running.office.feed.end();
    expect(await take(first, 9)).toEqual(['two', 'three', 'four']);
    expect(await take(second, 9)).toEqual(['two', 'three', 'four']);
  });

  test('with another cursor shares once both are at the same place', async () => {
    const first = subscribe();
    running.office.feed.push('one', 'two', 'three');
    await first.next();
    const second = subscribe(everything, { after: 'c2' });
    expect((await second.next()).value).toMatchObject({ data: { said: { text: 'three' } } });
    await expect.poll(readers).toBe(1);
    running.office.feed.push('four');
    running.office.feed.end();
    expect(await take(first, 9)).toEqual(['two', 'three', 'four']);
    expect(await take(second, 9)).toEqual(['four']);
    expect(running.office.feed.opened).toEqual([null, 'c2']);
  });

  test('keeps its own where the events have no cursor to go by', async () => {
    const query = 'subscription { said { text } }';
    const first = subscribe(query);
    running.office.feed.push('one');
    await first.next();
    const second = subscribe(query);
    expect((await second.next()).value).toMatchObject({ data: { said: { text: 'one' } } });
    running.office.feed.push('two');
    await Promise.all([first.next(), second.next()]);
    expect(readers()).toBe(2);
  });

  test('joins at once where the field is said to be live', async () => {
    const query = 'subscription { tick }';
    const first = subscribe(query);
    running.office.feed.push('one');
    await first.next();
    const second = subscribe(query);
    await expect.poll(openSubscriptions).toBe(2);
    running.office.feed.push('three');
    expect((await second.next()).value).toEqual({ data: { tick: 5 } });
    expect(opened()).toBe(1);
  });

  test.each([
    ['in a variable', everything, { after: 'c1' }],
    ['as a literal', everything.replace('($after: String)', '').replace('$after', '"c1"'), {}],
    [
      'without asking for the cursor',
      'subscription ($after: String) { said(after: $after) { text } }',
      { after: 'c1' },
    ],
  ])('has what came behind its cursor, given %s, of a live field too', async (_title, query, variables) => {
    await using live = await startOffice({
      subscriptions: { ...defaultSubscriptionSettings, live: ['said'] },
    });
    const client = live.socket({ authorization: `Bearer ${await live.issuer.token()}` });
    live.office.feed.push('one', 'two');
    const first = subscribe(query, variables, client);
    expect((await first.next()).value).toMatchObject({ data: { said: { text: 'two' } } });
    const second = subscribe(query, variables, client);
    await expect.poll(() => live.office.feed.opened, { timeout: 30_000 }).toEqual(['c1', 'c1']);
    live.office.feed.push('three');
    expect(await take(second, 2)).toEqual(['two', 'three']);
  });

  test('joins a live field at once when its cursor is null', async () => {
    await using live = await startOffice({
      subscriptions: { ...defaultSubscriptionSettings, live: ['said'] },
    });
    const client = live.socket({ authorization: `Bearer ${await live.issuer.token()}` });
    const first = subscribe(everything, { after: null }, client);
    live.office.feed.push('one');
    expect((await first.next()).value).toMatchObject({ data: { said: { text: 'one' } } });
    const second = subscribe(everything, { after: null }, client);
    const metrics = async () => (await fetch(`${live.url}/metrics`)).text();
    await expect.poll(metrics, { timeout: 30_000 }).toContain('active_subscriptions{transport="ws"} 2');
    live.office.feed.push('two');
    expect(await take(second, 1)).toEqual(['two']);
    expect(live.office.feed.opened).toEqual([null]);
  });
});

describe('shares nothing', () => {
  test.each<[string, () => Promise<[Client, Record<string, unknown>?]>]>([
    ['with another person', async () => [await asEve()]],
    ['with the same person in another tenant', async () => [connect({ 'x-gantry-tenant': 'globex' })]],
    ['with other variables', async () => [connect(), { after: 'c0' }]],
  ])('%s', async (_title, other) => {
    const query =
      'subscription Talk($after: String, $x: String) { said(after: $after, room: $x) { text cursor } }';
    const [client, variables = {}] = await other();
    subscribe(query, { x: 'a' }, connect({ 'x-gantry-tenant': 'acme' }))
      .next()
      .catch(() => {});
    subscribe(query, { x: 'a', ...variables }, client)
      .next()
      .catch(() => {});
    await expect.poll(readers).toBe(2);
  });

  async function asEve(): Promise<Client> {
    running.office.accounts.set(`${running.issuer.url} eve`, {
      userId: 'usr_eve',
      memberships: [{ tenantId: 'tnt_1', slug: 'acme', tier: 'TEAM', roles: ['OWNER'] }],
    });
    const authorization = `Bearer ${await running.issuer.token({ sub: 'eve' })}`;
    return running.socket({ authorization, 'x-gantry-tenant': 'acme' });
  }

  test('when it is switched off', async () => {
    await using alone = await startOffice({
      sharing: { upstream: true, inbound: true, subscriptions: false },
    });
    const authorization = `Bearer ${await alone.issuer.token()}`;
    const client = alone.socket({ authorization });
    for (let time = 0; time < 2; time++)
      client
        .iterate({ query: everything })
        .next()
        .catch(() => {});
    await expect.poll(() => alone.office.feed.readers).toBe(2);
  });
});

test('ends every subscription of who is no member any more', async () => {
  const both = [1, 2].map(() => subscribe(everything, undefined, connect({ 'x-gantry-tenant': 'acme' })));
  await expect.poll(openSubscriptions).toBe(2);
  for (const account of running.office.accounts.values()) account.memberships = [];
  running.gateway.accounts.invalidateAll();
  running.office.feed.push('secret');
  for (const events of both) {
    expect(JSON.stringify((await events.next()).value)).toMatch(/^\{"data":null.*"FORBIDDEN"/);
    expect((await events.next()).done).toBe(true);
  }
  await expect.poll(readers).toBe(0);
});

test.each([
  ['one user', () => running.gateway.accounts.invalidate('usr_ada')],
  ['anybody', () => running.gateway.accounts.invalidateAll()],
])('ends them at once where the memberships of %s are said to have changed', async (_title, say) => {
  const [ofAcme, ofGlobex] = ['acme', 'globex'].map((tenant) =>
    subscribe(everything, undefined, connect({ 'x-gantry-tenant': tenant })),
  );
  await expect.poll(openSubscriptions).toBe(2);
  for (const account of running.office.accounts.values()) account.memberships.shift();
  say();
  expect((await ofAcme!.next()).value).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect((await ofAcme!.next()).done).toBe(true);
  running.office.feed.push('one');
  expect((await ofGlobex!.next()).value).toMatchObject({ data: { said: { text: 'one' } } });
});

test('lets plugins change an event for each who gets it', async () => {
  const feed = new Feed();
  let seen = 0;
  const numbering = {
    name: 'numbering',
    subscriptionEvent: ({ data }: { data: Record<string, unknown> | null | undefined }) => {
      seen++;
      (data!['counted'] as Record<string, unknown>)['text'] += ` for ${seen}`;
      return seen !== 3;
    },
  };
  await using shopping = await startStandalone(shop(feed), { plugins: [numbering] });
  using first = new RawSocket(shopping.url);
  using second = new RawSocket(shopping.url);
  for (const socket of [first, second]) {
    await socket.initialise({});
    await socket.send({
      id: '1',
      type: 'subscribe',
      payload: { query: 'subscription { counted { text } }' },
    });
    await socket.send({ type: 'ping' });
    await socket.next();
  }
  const metrics = async () => (await fetch(`${shopping.url}/metrics`)).text();
  await expect.poll(metrics).toContain('active_subscriptions{transport="ws"} 2');
  feed.push('a', 'b', 'c');
  const textOf = async (socket: RawSocket) =>
    ((await socket.next()) as { payload: { data: { counted: { text: string } } } }).payload.data.counted.text;
  expect([await textOf(first), await textOf(first)]).toEqual(['a for 1', 'c for 5']);
  expect([await textOf(second), await textOf(second)]).toEqual(['a for 2', 'b for 4']);
  expect(feed.opened).toHaveLength(1);
});
