import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultSubscriptionSettings } from '../../src/subscriptions/SubscriptionSettings.js';
import { Office } from '../fixtures/office.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';
import { TestIssuer } from '../fixtures/TestIssuer.js';

/** What subgraphs get of a token that a client brings while its subscription is under way. */
let office: Office;
let issuer: TestIssuer;
let running: RunningStandalone;
const sockets: RawSocket[] = [];
beforeEach(async () => {
  office = new Office();
  issuer = await TestIssuer.start();
  running = await startStandalone(office.modules(), {
    issuers: [{ issuer: issuer.url, audience: 'gantry' }],
    forwardedHeaders: ['authorization'],
    settings: { subscriptions: { ...defaultSubscriptionSettings, live: ['said'] } },
  });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket[Symbol.dispose]();
  await running[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

/** One that is no other's, be they issued in the same second. */
const bearer = async (name: string, claims = {}): Promise<string> =>
  `Bearer ${await issuer.token({ jti: name, ...claims })}`;

async function subscribe(authorization: string): Promise<RawSocket> {
  const socket = new RawSocket(running.url);
  sockets.push(socket);
  await socket.initialise({ authorization });
  const query = 'subscription { said { cursor text by { name } } }';
  await socket.send({ id: '1', type: 'subscribe', payload: { query } });
  return socket;
}

async function renew(socket: RawSocket, authorization: string): Promise<void> {
  await socket.send({ type: 'ping', payload: { authorization } });
  expect(await socket.next()).toEqual({ type: 'pong', payload: { expiresAt: expect.any(String) } });
}

/** Has an event come to all of them. @returns with which token what others add to it was asked for */
async function askedWith(...readers: RawSocket[]): Promise<string | undefined> {
  office.feed.push('event');
  for (const socket of readers) expect(await socket.next()).toMatchObject({ id: '1', type: 'next' });
  return running.subgraphs['tenancy']!.requests.at(-1)!.authorization;
}

const readersAre = (count: number): Promise<void> =>
  vi.waitFor(() => expect(office.feed.readers).toBe(count), { timeout: 30_000 });

test('a newer token is what subgraphs are asked with for later events, and when a link is taken up again', async () => {
  const [first, second] = [await bearer('first'), await bearer('second')];
  const chat = running.subgraphs['chat']!;
  const socket = await subscribe(first);
  expect(await askedWith(socket)).toBe(first);
  await renew(socket, second);
  expect(await askedWith(socket)).toBe(second);
  expect(chat.connections).toEqual([{ authorization: first }]);

  const third = await bearer('third');
  // No event comes between the token and the break.
  await renew(socket, third);
  await chat.stop();
  await chat.restart();
  await vi.waitFor(() => expect(chat.connections.at(-1)).toEqual({ authorization: third }), {
    timeout: 30_000,
  });
  expect(await askedWith(socket)).toBe(third);
});

test('one who brings a newer token is asked for when the other has left, and who has that token joins', async () => {
  const [first, second] = [await bearer('first'), await bearer('second')];
  const other = await subscribe(first);
  await readersAre(1);
  const socket = await subscribe(first);
  await renew(socket, second);
  expect(await askedWith(other, socket)).toBe(first);
  expect(office.feed.readers).toBe(1);
  await other.send({ id: '1', type: 'complete' });
  await vi.waitFor(async () => expect(await askedWith(socket)).toBe(second), { timeout: 30_000 });

  const joined = await subscribe(second);
  await joined.send({ type: 'ping' });
  await joined.next();
  expect(await askedWith(socket, joined)).toBe(second);
  expect(office.feed.readers).toBe(1);
  await subscribe(first);
  await readersAre(2);
});

test('a token for more than they all began with is used for nobody else', async () => {
  const [first, more] = [await bearer('first'), await bearer('more', { scope: 'openid read admin' })];
  const socket = await subscribe(first);
  await readersAre(1);
  const other = await subscribe(first);
  await other.send({ type: 'ping' });
  await other.next();
  await renew(socket, more);
  expect(await askedWith(socket, other)).toBe(first);
  const second = await bearer('second');
  await renew(other, second);
  expect(await askedWith(socket, other)).toBe(second);
  expect(office.feed.readers).toBe(1);
  await other.send({ id: '1', type: 'complete' });
  await vi.waitFor(async () => expect(await askedWith(socket)).toBe(more), { timeout: 30_000 });
});
