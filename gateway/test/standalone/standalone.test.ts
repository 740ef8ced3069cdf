import { createClient } from 'graphql-sse';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultCorsSettings } from '../../src/edge/Cors.js';
import type { GatewayPlugin } from '../../src/plugins/GatewayPlugin.js';
import { Feed } from '../fixtures/Feed.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';
import { TestIssuer } from '../fixtures/TestIssuer.js';

let feed: Feed;
let running: RunningStandalone;
beforeEach(() => {
  feed = new Feed();
});
afterEach(() => running[Symbol.asyncDispose]());

const everything = '{ goods { name left } stocked }';
const answer = {
  data: {
    goods: [
      { name: 'good 1', left: 10 },
      { name: 'good 2', left: 20 },
    ],
    stocked: 2,
  },
};

test('answers anyone across subgraphs that know nothing of Gantry', async () => {
  running = await startStandalone(shop(feed));
  expect(await running.ask(everything)).toEqual(answer);
  expect(await running.ask('mutation { rename(id: 3, name: "x") { name left } }')).toEqual({
    data: { rename: { name: 'x', left: 30 } },
  });
  const [request] = running.subgraphs['goods']!.requests;
  expect(request?.headers).not.toHaveProperty('authorization');
});

test('serves subscriptions to anyone, over every transport', async () => {
  running = await startStandalone(shop(feed));
  const query = 'subscription { counted { text good { left name } } }';
  const result = { data: { counted: { text: 'one', good: { left: 70, name: 'good 7' } } } };
  running.subgraphs['goods']!.answer = () => ({ data: { _entities: [{ name: 'good 7' }] } });
  feed.push('one');
  using socket = new RawSocket(running.url);
  await socket.initialise({});
  await socket.send({ id: '1', type: 'subscribe', payload: { query } });
  expect(await socket.next()).toEqual({ id: '1', type: 'next', payload: result });
  const client = createClient({ url: `${running.url}/graphql`, retryAttempts: 0 });
  expect((await client.iterate({ query }).next()).value).toEqual(result);
  client.dispose();
  feed.end();
  const multipart = await running.post({ query }, { accept: 'multipart/mixed;subscriptionSpec=1.0' });
  expect(await multipart.text()).toContain(`{"payload":${JSON.stringify(result)}}`);
});

test('has no limits unless asked', async () => {
  running = await startStandalone(shop(feed));
  const many = Array.from({ length: 1_500 }, (_, index) => `g${index}: stocked`).join(' ');
  expect(Object.keys((await running.ask(`{ ${many} } #${'x'.repeat(2_000_000)}`)).data!)).toHaveLength(1_500);
  await running[Symbol.asyncDispose]();
  const limits = {
    tokens: 1_000,
    depth: 1,
    aliases: 1,
    fields: 10,
    rootFields: 9,
    directives: 9,
    selections: 99,
  };
  running = await startStandalone(shop(feed), { settings: { limits, maxBodyBytes: 500 } });
  expect((await running.post({ query: `{ stocked } #${'x'.repeat(1_000)}` })).status).toBe(413);
  expect((await running.ask(everything)).errors).toHaveLength(1);
});

test('refuses more selections than it could look at, also where no limits are asked for', async () => {
  running = await startStandalone(shop(feed));
  const doubling = Array.from(
    { length: 40 },
    (_, level) => `fragment F${level} on Good { ...F${level + 1} ...F${level + 1} }`,
  ).join(' ');
  const { errors } = await running.ask(`{ goods { ...F0 } } ${doubling} fragment F40 on Good { __typename }`);
  expect(errors).toMatchObject([
    {
      message: expect.stringMatching(/selections \d+, at most 100000/),
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ]);
  expect(running.subgraphs['goods']!.requests).toEqual([]);
});

test("tells a subgraph's errors as they are", async () => {
  running = await startStandalone(shop(feed));
  expect(await running.ask('{ fails }')).toEqual({
    data: { fails: null },
    errors: [{ message: 'The shelf fell over.', path: ['fails'] }],
  });
});

test('leaves custom scalars to their subgraphs', async () => {
  running = await startStandalone(shop(feed));
  expect(await running.ask('{ at(time: "tomorrow") }')).toEqual({ data: { at: 'tomorrow' } });
});

describe('headers', () => {
  test('reach subgraphs when they are on the list, and only then', async () => {
    running = await startStandalone(shop(feed), { forwardedHeaders: ['Authorization', 'x-trace'] });
    await running.ask(everything, { authorization: 'Bearer opaque', 'x-trace': '7', 'x-other': '8' });
    const seen = Object.values(running.subgraphs).flatMap(({ requests }) => requests);
    expect(seen.length).toBeGreaterThan(1);
    for (const { headers } of seen) {
      expect(headers).toMatchObject({ authorization: 'Bearer opaque', 'x-trace': '7' });
      expect(headers).not.toHaveProperty('x-other');
    }
  });

  test('that differ keep requests from sharing an answer', async () => {
    running = await startStandalone(shop(feed), { forwardedHeaders: ['x-user'] });
    const goods = running.subgraphs['goods']!;
    goods.answer = async ({ headers }) => ({ data: { good: { name: `for ${String(headers['x-user'])}` } } });
    const users = ['ada', 'bob', 'eve'];
    const answers = await Promise.all(
      users.map((user) => running.ask('{ good(id: 1) { name } }', { 'x-user': user })),
    );
    expect(answers.map(({ data }) => data)).toEqual(users.map((user) => ({ good: { name: `for ${user}` } })));
  });

  test('of a socket and its connectionParams reach the subgraph of a query, too', async () => {
    running = await startStandalone(shop(feed), { forwardedHeaders: ['x-user'] });
    using socket = new RawSocket(running.url);
    await socket.initialise({ 'X-User': 'ada' });
    await socket.send({ id: '1', type: 'subscribe', payload: { query: '{ stocked }' } });
    await socket.next();
    expect(running.subgraphs['stock']!.requests[0]?.headers['x-user']).toBe('ada');
  });
});

describe('cookies that are forwarded', () => {
  const elsewhere = 'https://elsewhere.example.org';
  /** The cookie that a subgraph gets of a mutation over a socket, which a page of `origin` opened. */
  const forwardedFrom = async (origin: string): Promise<string | undefined> => {
    using socket = new RawSocket(running.url, undefined, { headers: { origin, cookie: 'session=ada' } });
    await socket.initialise({});
    const query = 'mutation { rename(id: 3, name: "x") { name } }';
    await socket.send({ id: '1', type: 'subscribe', payload: { query } });
    expect(await socket.next()).toMatchObject({ payload: { data: { rename: { name: 'x' } } } });
    return running.subgraphs['goods']!.requests.at(-1)!.headers['cookie'];
  };

  const named = 'https://app.example.org';
  test('are those of pages of its own, or of an origin that may send some, and no other page opens a socket', async () => {
    const cors = { ...defaultCorsSettings, origins: [named], credentials: true };
    running = await startStandalone(shop(feed), { forwardedHeaders: ['Cookie'], settings: { cors } });
    expect(await forwardedFrom(running.url)).toBe('session=ada');
    expect(await forwardedFrom(named)).toBe('session=ada');
    await expect(forwardedFrom(elsewhere)).rejects.toThrow('Unexpected server response: 403');
    await running[Symbol.asyncDispose]();
    running = await startStandalone(shop(feed), { forwardedHeaders: ['Cookie'] });
    expect(await forwardedFrom(running.url)).toBe('session=ada');
    await expect(forwardedFrom(elsewhere)).rejects.toThrow('Unexpected server response: 403');
  });

  test('stay behind where pages of an origin open sockets that may send none', async () => {
    const cors = { ...defaultCorsSettings, origins: [named] };
    running = await startStandalone(shop(feed), { forwardedHeaders: ['Cookie'], settings: { cors } });
    expect(await forwardedFrom(running.url)).toBe('session=ada');
    expect(await forwardedFrom(named)).toBeUndefined();
  });

  test('stay behind where pages of any origin open sockets', async () => {
    const cors = { ...defaultCorsSettings, origins: ['*'] };
    running = await startStandalone(shop(feed), { forwardedHeaders: ['Cookie'], settings: { cors } });
    expect(await forwardedFrom(running.url)).toBe('session=ada');
    expect(await forwardedFrom(elsewhere)).toBeUndefined();
  });
});

describe('connectionParams that no header can have', () => {
  test('close the socket where they are to be forwarded, and nobody else is the worse for it', async () => {
    running = await startStandalone(shop(feed), { forwardedHeaders: ['x-user'] });
    using socket = new RawSocket(running.url);
    await socket.send({ type: 'connection_init', payload: { 'X-User': 'ada\r\nx-admin: 1' } });
    expect(await socket.closed).toMatchObject({ code: 4400, reason: 'BAD_USER_INPUT' });
    expect(await running.ask('{ stocked }')).toHaveProperty('data.stocked');
  });

  test('are let be where they are not', async () => {
    running = await startStandalone(shop(feed), { forwardedHeaders: ['x-user'] });
    using socket = new RawSocket(running.url);
    await socket.initialise({ 'X-User': 'ada', greeting: 'good\nmorning' });
    await socket.send({ id: '1', type: 'subscribe', payload: { query: '{ stocked }' } });
    expect(await socket.next()).toHaveProperty('payload.data.stocked');
  });
});

describe('with an issuer', () => {
  test('takes its tokens, refuses others, and lets in who has none', async () => {
    await using issuer = await TestIssuer.start();
    running = await startStandalone(shop(feed), { issuers: [{ issuer: issuer.url, audience: 'gantry' }] });
    const ask = async (token?: string) =>
      (await running.post({ query: '{ stocked }' }, token ? { authorization: `Bearer ${token}` } : {}))
        .status;
    expect(await ask(await issuer.token())).toBe(200);
    expect(await ask(await issuer.token({ tenant: { id: 1 } }))).toBe(200);
    expect(await ask(await issuer.token({ aud: 'another' }))).toBe(401);
    expect(await ask('opaque')).toBe(401);
    expect(await ask()).toBe(200);
  });

  test('explains operations to whose token has a scope that is named', async () => {
    await using issuer = await TestIssuer.start();
    const issuers = [{ issuer: issuer.url, audience: 'gantry' }];
    running = await startStandalone(shop(feed), { issuers, settings: { explainTo: ['scope:plans'] } });
    const explained = async (scope?: string) => {
      const token = scope === undefined ? undefined : await issuer.token({ scope });
      const response = await running.post(
        { query: '{ stocked }', extensions: { explain: true } },
        token === undefined ? {} : { authorization: `Bearer ${token}` },
      );
      return ((await response.json()) as { extensions?: object }).extensions !== undefined;
    };
    expect(await explained('read plans')).toBe(true);
    expect(await explained('read')).toBe(false);
    expect(await explained()).toBe(false);
  });

  test('refuses who has no token when one is required', async () => {
    await using issuer = await TestIssuer.start();
    const issuers = [{ issuer: issuer.url, audience: 'gantry' }];
    running = await startStandalone(shop(feed), { issuers, tokenRequired: true });
    expect((await running.post({ query: '{ stocked }' })).status).toBe(401);
    const authorization = `Bearer ${await issuer.token()}`;
    expect((await running.post({ query: '{ stocked }' }, { authorization })).status).toBe(200);
  });

  const once = { limits: { default: { operations: 1, seconds: 60 } }, quotas: {}, redisUrl: undefined };
  /** A gateway that lets everyone ask once, and whom its plugins took those for that it answered. */
  const asked = async (issuers: readonly TestIssuer[]) => {
    const ids: string[] = [];
    const remember: GatewayPlugin = {
      name: 'remember',
      request: ({ context }) => void ids.push(context.actor.id),
    };
    running = await startStandalone(shop(feed), {
      issuers: issuers.map(({ url: issuer }) => ({ issuer, audience: 'gantry' })),
      settings: { rates: once },
      plugins: [remember],
    });
    return {
      ids,
      ask: async (issuer?: TestIssuer, sub?: string) => {
        const token = await issuer?.token({ sub });
        const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
        return (await running.post({ query: '{ stocked }' }, headers)).status;
      },
    };
  };

  test('knows its callers by their subject, and none of them as one without a token', async () => {
    await using issuer = await TestIssuer.start();
    const { ids, ask } = await asked([issuer]);
    expect(await ask(issuer, '1')).toBe(200);
    expect(await ask(issuer, '1')).toBe(429);
    expect(await ask(issuer, 'anonymous')).toBe(200);
    expect(await ask()).toBe(200);
    expect(ids).toEqual(['1', JSON.stringify([issuer.url, 'anonymous']), 'anonymous']);
  });

  test('and another one, knows callers of the same subject apart', async () => {
    await using one = await TestIssuer.start();
    await using other = await TestIssuer.start();
    const { ids, ask } = await asked([one, other]);
    expect(await ask(one, '1')).toBe(200);
    expect(await ask(one, '1')).toBe(429);
    expect(await ask(other, '1')).toBe(200);
    expect(await ask(other, 'anonymous')).toBe(200);
    expect(await ask()).toBe(200);
    const known = [
      [one.url, '1'],
      [other.url, '1'],
      [other.url, 'anonymous'],
    ];
    expect(ids).toEqual([...known.map((who) => JSON.stringify(who)), 'anonymous']);
  });
});

test('is ready when its subgraphs answer, which need no health check', async () => {
  running = await startStandalone(shop(feed));
  const ready = async () => (await fetch(`${running.url}/health/ready`)).json();
  expect(await ready()).toMatchObject({ ready: true, subgraphs: { goods: 'ready', stock: 'ready' } });
  await running.subgraphs['goods']!.stop();
  const withoutGoods = { ready: true, subgraphs: { goods: 'unavailable', stock: 'ready' } };
  // Subgraphs are asked once a second.
  await vi.waitFor(async () => expect(await ready()).toMatchObject(withoutGoods), 5_000);
});
