import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** What a token that ends takes with it, and how a newer one keeps it. */
let running: RunningOffice;
const sockets: RawSocket[] = [];
beforeEach(async () => {
  running = await startOffice();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const socket of sockets.splice(0)) socket[Symbol.dispose]();
  await running[Symbol.asyncDispose]();
});

const bearer = async (seconds: number, claims = {}): Promise<string> =>
  `Bearer ${await running.issuer.token(claims, seconds)}`;
const query = 'subscription { said { cursor text } }';
const subscribe = (id: string, text = query) => ({ id, type: 'subscribe', payload: { query: text } });
const event = (id: string, cursor: string, text: string) => ({
  id,
  type: 'next',
  payload: { data: { said: { cursor, text } } },
});
const streamHeader = 'x-graphql-event-stream-token';

async function connect(authorization: string, params = {}): Promise<RawSocket> {
  const socket = new RawSocket(running.url);
  sockets.push(socket);
  await socket.initialise({ authorization, ...params });
  return socket;
}

describe('on a socket', () => {
  test('every operation is told, with where to go on, before the socket closes', async () => {
    const socket = await connect(await bearer(2));
    await socket.send(subscribe('with a cursor'));
    running.office.feed.push('one');
    expect(await socket.next()).toEqual(event('with a cursor', 'c1', 'one'));
    await socket.send(subscribe('without', 'subscription { tick }'));
    expect(await socket.next()).toMatchObject({ id: 'without', type: 'next' });
    const message = 'The token has expired.';
    expect([await socket.next(), await socket.next()]).toEqual([
      {
        id: 'with a cursor',
        type: 'error',
        payload: [{ message, extensions: { code: 'UNAUTHENTICATED', cursor: 'c1' } }],
      },
      { id: 'without', type: 'error', payload: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
    expect(await socket.closed).toEqual({ code: 4403, reason: 'UNAUTHENTICATED' });
    await expect.poll(() => running.office.feed.readers).toBe(0);
  });

  test('a ping with a newer token lets everything go on', async () => {
    const short = await bearer(4);
    const [renewed, other] = [await connect(short), await connect(short)];
    await renewed.send(subscribe('1'));
    const authorization = await bearer(60);
    await renewed.send({ type: 'ping', payload: { authorization } });
    const pong = (await renewed.next()) as { payload: { expiresAt: string } };
    expect(pong).toEqual({ type: 'pong', payload: { expiresAt: expect.any(String) } });
    expect(Date.parse(pong.payload.expiresAt)).toBeGreaterThan(Date.now() + 50_000);
    expect((await other.closed).code).toBe(4403);
    running.office.feed.push('after the first token');
    expect(await renewed.next()).toEqual(event('1', 'c1', 'after the first token'));
    await renewed.send(subscribe('2', '{ channel }'));
    expect(await renewed.next()).toMatchObject({ id: '2', type: 'next' });
  });

  test('of many newer tokens at once only the newest waits, and each of the others is told so', async () => {
    const socket = await connect(await bearer(60));
    const tenancy = running.subgraphs['tenancy']!;
    const { promise: looked, resolve: look } = Promise.withResolvers<void>();
    const account = running.office.accounts.get(`${running.issuer.url} ada`);
    tenancy.answer = async () => {
      await looked;
      return { data: { identify: account } };
    };
    running.gateway.accounts.invalidateAll();
    const ping = async (seconds: number): Promise<void> =>
      socket.send({ type: 'ping', payload: { authorization: await bearer(seconds) } });
    const asked = tenancy.requests.length;
    await ping(100);
    await expect.poll(() => tenancy.requests.length).toBe(asked + 1);
    for (const seconds of [200, 300, 400]) await ping(seconds);
    const superseded = { type: 'pong', payload: { superseded: true } };
    expect([await socket.next(), await socket.next()]).toEqual([superseded, superseded]);
    look();
    const seconds = async (): Promise<number> => {
      const { payload } = (await socket.next()) as { payload: { expiresAt: string } };
      return Math.round((Date.parse(payload.expiresAt) - Date.now()) / 100_000) * 100;
    };
    expect([await seconds(), await seconds()]).toEqual([100, 400]);
  });

  test('a newer token that ends ends it', async () => {
    const socket = await connect(await bearer(60));
    await socket.send({ type: 'ping', payload: { authorization: await bearer(1) } });
    await socket.next();
    expect(await socket.closed).toEqual({ code: 4403, reason: 'UNAUTHENTICATED' });
  });

  test.each<[string, () => Promise<string>, string]>([
    ['of another person', () => bearer(60, { sub: 'eve' }), 'FORBIDDEN'],
    ['for another tenant', () => bearer(60, { tenant: 'globex' }), 'FORBIDDEN'],
    ['with fewer scopes', () => bearer(60, { scope: 'openid' }), 'FORBIDDEN'],
    ['that has expired', () => bearer(-60), 'UNAUTHENTICATED'],
    ['that is none', async () => 'Bearer abc', 'UNAUTHENTICATED'],
    ['in another scheme', async () => 'Basic YTpi', 'UNAUTHENTICATED'],
  ])('a token %s is refused, and the old one holds as before', async (_title, other, code) => {
    running.office.accounts.set(`${running.issuer.url} eve`, {
      userId: 'usr_eve',
      memberships: [{ tenantId: 'tnt_1', slug: 'acme', tier: 'TEAM', roles: ['OWNER'] }],
    });
    const socket = await connect(await bearer(60), { 'x-gantry-tenant': 'acme' });
    await socket.send({ type: 'ping', payload: { authorization: await other() } });
    expect(await socket.next()).toEqual({
      type: 'pong',
      payload: { errors: [{ message: expect.any(String), extensions: expect.objectContaining({ code }) }] },
    });
    await socket.send(subscribe('1', '{ viewer { id } }'));
    expect(await socket.next()).toMatchObject({ payload: { data: { viewer: { id: 'usr_ada' } } } });
  });

  test('the tenant stays the one that the socket was opened for', async () => {
    const socket = await connect(await bearer(60), { 'X-Gantry-Tenant': 'globex' });
    await socket.send({ type: 'ping', payload: { authorization: await bearer(60) } });
    expect(await socket.next()).toHaveProperty('payload.expiresAt');
    await socket.send(subscribe('1', '{ viewer { context } }'));
    expect(JSON.stringify(await socket.next())).toContain('tnt_2');
  });
});

describe('on a reserved stream', () => {
  const call = (method: string, headers: Record<string, string>, search = '') =>
    fetch(`${running.url}/graphql${search}`, { method, headers });
  const reserve = async (authorization: string) => (await call('PUT', { authorization })).text();
  const listen = async (token: string) =>
    (await call('GET', { accept: 'text/event-stream' }, `?token=${token}`)).text();

  test('a newer token lets the stream and its operations go on', async () => {
    const authorization = await bearer(4);
    const [renewed, other] = [await reserve(authorization), await reserve(authorization)];
    const [text, end] = [listen(renewed), listen(other)];
    const operation = { query, extensions: { operationId: '1' } };
    await running.post(operation, { authorization, [streamHeader]: renewed });
    const renewal = await call('PUT', { authorization: await bearer(60), [streamHeader]: renewed });
    expect(renewal.status).toBe(204);
    await end;
    running.office.feed.push('after the first token');
    running.office.feed.end();
    await expect.poll(() => running.office.feed.readers).toBe(0);
    await running.gateway.close();
    expect(await text).toContain('after the first token');
  });

  test('its operations are told where to go on when the token ends', async () => {
    const authorization = await bearer(2);
    const token = await reserve(authorization);
    const text = listen(token);
    const operation = { query, extensions: { operationId: '1' } };
    await running.post(operation, { authorization: await bearer(60), [streamHeader]: token });
    running.office.feed.push('one');
    expect(await text).toContain('"extensions":{"code":"UNAUTHENTICATED","cursor":"c1"}');
  });

  test('a token of someone else is refused', async () => {
    const token = await reserve(await bearer(60));
    const eve = { authorization: await bearer(60, { sub: 'eve' }), [streamHeader]: token };
    expect((await call('PUT', eve)).status).toBe(403);
    expect((await call('PUT', { ...eve, [streamHeader]: 'none' })).status).toBe(404);
  });
});

test('a stream of events says where to go on', async () => {
  running.office.feed.push('one');
  const headers = { authorization: await bearer(3), accept: 'text/event-stream' };
  expect(await (await running.post({ query }, headers)).text()).toMatch(
    /"extensions":\{"code":"UNAUTHENTICATED","cursor":"c1"\}\}\]\}\n\nevent: complete\ndata:\n\n$/,
  );
});

test('a subscription ends, with where to go on, when its caller loses a role that it began with', async () => {
  const socket = await connect(await bearer(60), { 'x-gantry-tenant': 'acme' });
  await socket.send(subscribe('1'));
  running.office.feed.push('one');
  expect(await socket.next()).toEqual(event('1', 'c1', 'one'));
  const setRoles = (roles: string[]): void => {
    for (const account of running.office.accounts.values()) account.memberships[0]!.roles = roles;
    running.gateway.accounts.invalidateAll();
  };
  setRoles(['OWNER', 'VIEWER']);
  running.office.feed.push('two');
  expect(await socket.next()).toEqual(event('1', 'c2', 'two'));
  setRoles(['VIEWER']);
  running.office.feed.push('three');
  expect(await socket.next()).toMatchObject({
    id: '1',
    type: 'error',
    payload: [{ extensions: { code: 'FORBIDDEN', cursor: 'c2' } }],
  });
});

test('nothing is asked for an event on behalf of who has lost a role', async () => {
  const socket = await connect(await bearer(600), { 'x-gantry-tenant': 'acme' });
  await socket.send(subscribe('1', 'subscription { said { cursor text by { name } } }'));
  running.office.feed.push('one');
  expect(await socket.next()).toMatchObject({ id: '1', type: 'next' });
  const { requests } = running.subgraphs['tenancy']!;
  const names = (): number => requests.filter(({ query: text }) => text.includes('_entities')).length;
  expect(names()).toBe(1);
  // Nobody tells the gateway: it notices when it looks again.
  for (const account of running.office.accounts.values()) account.memberships[0]!.roles = ['VIEWER'];
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 });
  running.office.feed.push('two');
  expect(await socket.next()).toMatchObject({
    id: '1',
    type: 'error',
    payload: [{ extensions: { code: 'FORBIDDEN', cursor: 'c1' } }],
  });
  expect(names()).toBe(1);
});
