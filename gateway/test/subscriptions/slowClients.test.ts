import { request, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  defaultSubscriptionSettings,
  type SubscriptionSettings,
} from '../../src/subscriptions/SubscriptionSettings.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** What becomes of clients that read more slowly than there is to say. */
let running: RunningOffice;
let authorization: string;
const sockets: RawSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket[Symbol.dispose]();
  await running[Symbol.asyncDispose]();
});

async function start(subscriptions: Partial<SubscriptionSettings> = {}): Promise<void> {
  running = await startOffice({ subscriptions: { ...defaultSubscriptionSettings, ...subscriptions } });
  authorization = `Bearer ${await running.issuer.token()}`;
}

interface Message {
  id: string;
  type: string;
  payload: { data: { said: { cursor: string } } } & { extensions: Record<string, unknown> }[];
}

const query = 'subscription ($after: String) { said(after: $after) { cursor text } }';
/** More than the buffers of two operating systems hold: 40 MB. */
const events = 400;
const long = 'x'.repeat(100_000);
const pushAll = (count = events) => running.office.feed.push(...Array.from({ length: count }, () => long));
const open = async (): Promise<number> => {
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  return [...metrics.matchAll(/active_subscriptions\{.*\} (\d+)/g)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
};

async function subscribe(variables = {}, document = query): Promise<RawSocket> {
  const socket = new RawSocket(running.url);
  sockets.push(socket);
  await socket.initialise({ authorization });
  await socket.send({ id: 's', type: 'subscribe', payload: { query: document, variables } });
  return socket;
}

/** Reads up to an event, or to the message that ends the operation. */
async function readUntil(socket: RawSocket, cursor?: string): Promise<{ cursors: string[]; last: Message }> {
  const cursors: string[] = [];
  for (;;) {
    const last = (await socket.next()) as Message;
    if (last.type !== 'next') return { cursors, last };
    cursors.push(last.payload.data.said.cursor);
    if (cursors.at(-1) === cursor) return { cursors, last };
  }
}
const cursorsFrom = (first: number, last = events): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `c${first + index}`);

/** An answer whose body is not read until it is asked for. */
function stream(accept: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization, accept, 'content-type': 'application/json' };
    const sent = request(`${running.url}/graphql`, { method: 'POST', headers }, resolve).on('error', reject);
    sent.end(JSON.stringify({ query }));
  });
}

test('a slow socket is told SLOW_CONSUMER and from where to go on; it stays, and holds up nobody', async () => {
  await start({ waitingEvents: 10 });
  const [slow, quick] = [await subscribe(), await subscribe()];
  await expect.poll(open).toBe(2);
  slow.pause();
  pushAll();
  expect((await readUntil(quick, `c${events}`)).cursors).toEqual(cursorsFrom(1));
  await expect.poll(open).toBe(1);

  slow.resume();
  const { cursors, last } = await readUntil(slow);
  expect(last).toMatchObject({ id: 's', type: 'error' });
  expect(last.payload).toHaveLength(1);
  expect(last.payload[0]!.extensions).toEqual({ code: 'SLOW_CONSUMER', cursor: cursors.at(-1) });
  expect(cursors).toEqual(cursorsFrom(1, cursors.length));
  expect(cursors.length).toBeLessThan(events);

  const again = { id: 's', type: 'subscribe', payload: { query, variables: { after: cursors.at(-1) } } };
  await slow.send(again);
  const rest = await readUntil(slow, `c${events}`);
  expect(rest.cursors).toEqual(cursorsFrom(cursors.length + 1));
});

test('what waits is bounded in bytes as well', async () => {
  await start({ waitingEvents: 1_000, waitingBytes: 500_000 });
  const [slow, quick] = [await subscribe(), await subscribe()];
  await expect.poll(open).toBe(2);
  slow.pause();
  pushAll();
  await readUntil(quick, `c${events}`);
  slow.resume();
  expect((await readUntil(slow)).last.payload[0]!.extensions['code']).toBe('SLOW_CONSUMER');
});

test('where only the latest event matters, it replaces those that wait', async () => {
  await start({ coalesced: ['said'] });
  const slow = await subscribe();
  await expect.poll(open).toBe(1);
  slow.pause();
  pushAll();
  const quick = await subscribe({ after: `c${events - 1}` });
  expect((await readUntil(quick, `c${events}`)).cursors).toEqual([`c${events}`]);
  slow.resume();
  const { cursors } = await readUntil(slow, `c${events}`);
  expect(cursors.length).toBeLessThan(events);
  const numbers = cursors.map((cursor) => Number(cursor.slice(1)));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(await open()).toBe(2);
});

test('a slow client that is alone makes the source wait, and misses nothing', async () => {
  await start({ waitingEvents: 1 });
  const slow = await subscribe();
  await expect.poll(() => running.office.feed.readers).toBe(1);
  slow.pause();
  pushAll(800);
  // More than the gateway takes in for it: what it did not is asked for again, after the last cursor.
  await expect.poll(() => running.office.feed.readers).toBe(0);
  slow.resume();
  expect((await readUntil(slow, 'c800')).cursors).toEqual(cursorsFrom(1, 800));
  expect(running.office.feed.opened.length).toBeGreaterThan(1);
  expect(running.logged).toEqual([]);
});

test.each([
  ['of which every event matters', []],
  ['of which only the latest event matters', ['said']],
])('a burst of small events is no fault of a client that reads, on a field %s', async (_title, coalesced) => {
  await start({ coalesced });
  const socket = await subscribe({}, 'subscription { said { text } }');
  await expect.poll(() => running.office.feed.readers).toBe(1);
  // No cursor is asked for: what is lost cannot be asked for again.
  const texts = Array.from({ length: 600 }, (_, index) => String(index));
  running.office.feed.push(...texts);
  for (const text of texts) {
    expect(await socket.next()).toEqual({ id: 's', type: 'next', payload: { data: { said: { text } } } });
  }
});

test('but not for ever', async () => {
  await start({ patienceMs: 50 });
  const slow = await subscribe();
  await expect.poll(open).toBe(1);
  slow.pause();
  pushAll();
  await expect.poll(open).toBe(0);
  slow.resume();
  const { cursors, last } = await readUntil(slow);
  expect(last.payload[0]!.extensions).toEqual({ code: 'SLOW_CONSUMER', cursor: cursors.at(-1) });
  await slow.send({ id: 'q', type: 'subscribe', payload: { query: '{ channel }' } });
  expect(await slow.next()).toMatchObject({ id: 'q', type: 'next' });
});

describe('a stream ends with the error', () => {
  test.each([
    ['of events', 'text/event-stream', /\ndata: (\{"errors".*)\n\nevent: complete\ndata:\n\n$/],
    ['of parts', 'multipart/mixed;subscriptionSpec=1.0', /\r\n\r\n(\{"payload":null.*)\r\n--graphql--\r\n$/],
  ])('%s', async (_title, accept, ending) => {
    await start({ waitingEvents: 10 });
    const slow = await stream(accept);
    const quick = await subscribe();
    await expect.poll(open).toBe(2);
    pushAll();
    await readUntil(quick, `c${events}`);
    let text = '';
    for await (const chunk of slow) text += String(chunk);
    const { errors } = JSON.parse(ending.exec(text)![1]!) as { errors: { extensions: object }[] };
    const cursors = [...text.matchAll(/"cursor":"(c\d+)","text"/g)].map(([, cursor]) => cursor);
    expect(errors).toEqual([
      expect.objectContaining({ extensions: { code: 'SLOW_CONSUMER', cursor: cursors.at(-1) } }),
    ]);
    expect(cursors).toEqual(cursorsFrom(1, cursors.length));
  });
});

test('of a client that does not read its answers no more is read', async () => {
  await start();
  const chat = running.subgraphs['chat']!;
  chat.answer = () => ({ data: { channel: 'x'.repeat(1_000_000) } });
  const slow = new RawSocket(running.url);
  sockets.push(slow);
  await slow.initialise({ authorization });
  slow.pause();
  const asked = 100;
  const ask = async (id: number): Promise<void> =>
    slow.send({ id: String(id), type: 'subscribe', payload: { query: `query Q${id} { channel }` } });
  let id = 0;
  const answersMore = async (): Promise<boolean> => {
    const before = chat.requests.length;
    await ask(++id);
    const answered = (): void => {
      if (chat.requests.length === before) throw new Error('Not yet.');
    };
    return vi.waitFor(answered, { timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  };
  while (id < asked && (await answersMore()));
  expect(id).toBeLessThan(asked);
  slow.resume();
  await expect.poll(() => chat.requests.length).toBe(id);
});
