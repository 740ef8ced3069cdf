import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callerAddress } from '../../src/edge/callerAddress.js';
import { defaultSubscriptionSettings } from '../../src/subscriptions/SubscriptionSettings.js';
import { subscriptionVariables } from '../../src/subscriptionVariables.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** How many subscriptions there may be at once. */
let running: RunningOffice;
let authorization: string;
const sockets: RawSocket[] = [];
beforeEach(async () => {
  running = await startOffice({
    subscriptions: { ...defaultSubscriptionSettings, perConnection: 2, perCaller: 3 },
  });
  authorization = `Bearer ${await running.issuer.token()}`;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket[Symbol.dispose]();
  await running[Symbol.asyncDispose]();
});

const said = 'subscription { said { text } }';
const subscribe = (id: string, query = said) => ({ id, type: 'subscribe', payload: { query } });
const refusal = (id: string, limit: number) => ({
  id,
  type: 'error',
  payload: [{ message: expect.any(String), extensions: { code: 'RATE_LIMITED', limit } }],
});
const open = async () => (await fetch(`${running.url}/metrics`)).text();

async function connect(token = authorization): Promise<RawSocket> {
  const socket = new RawSocket(running.url);
  sockets.push(socket);
  await socket.initialise({ authorization: token });
  return socket;
}

test('refuses an operation beyond those that a socket may have, until another one ends', async () => {
  const socket = await connect();
  for (const id of ['a', 'b', 'c']) await socket.send(subscribe(id));
  expect(await socket.next()).toEqual(refusal('c', 2));
  await socket.send({ id: 'a', type: 'complete' });
  await socket.send(subscribe('c', '{ channel }'));
  expect(await socket.next()).toMatchObject({ id: 'c', type: 'next' });
});

test('refuses a subscription beyond those that a caller may have, over all connections', async () => {
  const [first, second] = [await connect(), await connect()];
  for (const id of ['a', 'b']) await first.send(subscribe(id));
  await second.send(subscribe('c'));
  await expect.poll(open).toContain('active_subscriptions{transport="ws"} 3');
  await second.send(subscribe('d'));
  expect(await second.next()).toEqual(refusal('d', 3));
  const refused = await running.post({ query: said }, { authorization, accept: 'text/event-stream' });
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({
    errors: [{ extensions: { code: 'RATE_LIMITED', limit: 3 } }],
  });

  running.office.accounts.set(`${running.issuer.url} eve`, { userId: 'usr_eve', memberships: [] });
  const other = await connect(`Bearer ${await running.issuer.token({ sub: 'eve' })}`);
  await other.send(subscribe('a'));
  await expect.poll(open).toContain('active_subscriptions{transport="ws"} 4');

  first[Symbol.dispose]();
  await expect.poll(open).toContain('active_subscriptions{transport="ws"} 2');
  await second.send(subscribe('d'));
  await expect.poll(open).toContain('active_subscriptions{transport="ws"} 3');
});

test('refuses an operation beyond those that a reserved stream may have', async () => {
  const token = await (
    await fetch(`${running.url}/graphql`, { method: 'PUT', headers: { authorization } })
  ).text();
  const headers = { authorization, 'x-graphql-event-stream-token': token };
  const statuses: number[] = [];
  for (const operationId of ['a', 'b', 'c']) {
    statuses.push((await running.post({ query: said, extensions: { operationId } }, headers)).status);
  }
  expect(statuses).toEqual([202, 202, 429]);
});

const reserve = (headers: Record<string, string>) =>
  fetch(`${running.url}/graphql`, { method: 'PUT', headers });

test('refuses a stream beyond those that a caller may have reserved, until one of them ends', async () => {
  const [token] = await Promise.all([1, 2, 3].map(async () => (await reserve({ authorization })).text()));
  const refused = await reserve({ authorization });
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({
    errors: [{ extensions: { code: 'RATE_LIMITED', limit: 3 } }],
  });
  const other = `Bearer ${await running.issuer.token({ sub: 'eve' })}`;
  expect((await reserve({ authorization: other })).status).toBe(201);
  const stream = await fetch(`${running.url}/graphql?token=${token}`, {
    headers: { accept: 'text/event-stream' },
  });
  await stream.body!.cancel();
  await expect.poll(async () => (await reserve({ authorization })).status, { timeout: 30_000 }).toBe(201);
  expect((await reserve({ authorization })).status).toBe(429);
});

describe('without a token', () => {
  const anonymous = async (address: string, header?: string): Promise<number> => {
    const headers = { accept: 'text/event-stream', ...(header ? { [header]: address } : {}) };
    return (await running.post({ query: said }, headers)).status;
  };
  const restart = async (more: object): Promise<void> => {
    await running[Symbol.asyncDispose]();
    const subscriptions = { ...defaultSubscriptionSettings, perAddress: 2, ...more };
    running = await startOffice({ anonymous: true, subscriptions });
  };

  test('refuses a subscription beyond those that an address may have', async () => {
    await restart({});
    const socket = new RawSocket(running.url);
    sockets.push(socket);
    await socket.initialise({});
    for (const id of ['a', 'b', 'c']) await socket.send(subscribe(id));
    expect(await socket.next()).toEqual(refusal('c', 2));
    expect(await anonymous('')).toBe(429);
    // Whom the gateway knows is counted by name.
    const mine = { authorization: `Bearer ${await running.issuer.token()}`, accept: 'text/event-stream' };
    expect((await running.post({ query: said }, mine)).status).toBe(200);
    socket[Symbol.dispose]();
    await expect.poll(() => anonymous('')).toBe(200);
  });

  test('counts by the last address that a trusted header names', async () => {
    await restart({ addressHeader: 'x-forwarded-for' });
    const header = 'x-forwarded-for';
    const statuses = [];
    for (const last of ['10.0.0.1', '10.0.0.1', '10.0.0.1', '10.0.0.2']) {
      statuses.push(await anonymous(`${statuses.length}.1.1.1, ${last}`, header));
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  test('refuses a stream beyond those that an address may have reserved', async () => {
    await restart({ addressHeader: 'x-forwarded-for' });
    const statuses = [];
    for (const address of ['10.0.0.1', '10.0.0.1', '10.0.0.1', '10.0.0.2']) {
      statuses.push((await reserve({ 'x-forwarded-for': address })).status);
    }
    expect(statuses).toEqual([201, 201, 429, 201]);
  });

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.0.0.7', '10.0.0.7'],
    ['2001:DB8::1', '2001:db8:0:0'],
    ['2001:db8:0:0:5::9', '2001:db8:0:0'],
    ['2001:0db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['unknown', 'unknown'],
  ])('takes %s for %s', (remoteAddress, counted) => {
    const request = { headers: {}, socket: { remoteAddress } } as unknown as IncomingMessage;
    expect(callerAddress(undefined)(request)).toBe(counted);
  });
});

test('are settings, of which each has its usual value until it is named', () => {
  const { GANTRY_SUBSCRIPTIONS: read } = subscriptionVariables;
  expect(read.parse(undefined)).toEqual(defaultSubscriptionSettings);
  expect(read.parse('{"coalesced":["tick"],"perCaller":7,"addressHeader":"X-Real-IP"}')).toEqual({
    ...defaultSubscriptionSettings,
    coalesced: ['tick'],
    perCaller: 7,
    addressHeader: 'x-real-ip',
  });
  const wrong = z.object(subscriptionVariables).safeParse({ GANTRY_SUBSCRIPTIONS: '{"perCallers":7}' });
  expect(wrong.error?.issues[0]?.message).toContain('perCallers');
});
