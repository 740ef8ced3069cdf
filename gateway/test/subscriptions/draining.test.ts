import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Departures } from '../../src/subscriptions/Departures.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** How subscriptions end when their gateway does, so that they can go on at another one. */
let running: RunningOffice;
let authorization: string;
beforeEach(async () => {
  running = await startOffice();
  authorization = `Bearer ${await running.issuer.token()}`;
});
afterEach(() => running[Symbol.asyncDispose]());

const query = 'subscription { said { cursor text } }';
const subscribe = { id: '1', type: 'subscribe', payload: { query } };
const event = (cursor: string, text: string) => ({
  id: '1',
  type: 'next',
  payload: { data: { said: { cursor, text } } },
});

async function connect(): Promise<RawSocket> {
  const socket = new RawSocket(running.url);
  await socket.initialise({ authorization });
  return socket;
}

test('a socket has every event until it closes with 1001, and none of its operations is complete', async () => {
  using socket = await connect();
  await socket.send(subscribe);
  await expect.poll(() => running.office.feed.readers).toBe(1);
  const drained = running.gateway.drain(600);
  running.office.feed.push('one');
  expect(await socket.next()).toEqual(event('c1', 'one'));
  expect(await socket.closed).toEqual({ code: 1001, reason: 'Going away' });
  expect(socket.pending).toBe(0);
  await drained;
  await expect.poll(() => running.office.feed.readers).toBe(0);
});

test('a socket answers what it was asked before it closes, and takes on nothing else', async () => {
  using socket = await connect();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  running.office.gate = gate;
  await socket.send({ id: 'q', type: 'subscribe', payload: { query: '{ slow }' } });
  await expect.poll(() => running.office.resolved).toEqual(['slow']);
  await running.gateway.drain(0);
  await socket.send({ id: 'late', type: 'subscribe', payload: { query: 'mutation { touch }' } });
  await socket.send({ type: 'ping' });
  expect(await socket.next()).toEqual({ type: 'pong' });
  open();
  expect([await socket.next(), await socket.next()]).toEqual([
    { id: 'q', type: 'next', payload: { data: { slow: 'done' } } },
    { id: 'q', type: 'complete' },
  ]);
  expect((await socket.closed).code).toBe(1001);
  expect(running.office.resolved).toEqual(['slow']);
});

test('a reserved stream answers what it was asked before it ends, and takes on nothing else', async () => {
  const reserved = await fetch(`${running.url}/graphql`, { method: 'PUT', headers: { authorization } });
  const headers = { authorization, 'x-graphql-event-stream-token': await reserved.text() };
  const operate = async (operationId: string, asked: string) =>
    (await running.post({ query: asked, extensions: { operationId } }, headers)).status;
  const response = await fetch(`${running.url}/graphql`, {
    headers: { ...headers, accept: 'text/event-stream' },
  });
  let text = '';
  const ended = (async () => {
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) text += part;
  })();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  running.office.gate = gate;
  await operate('s', query);
  await operate('q', '{ slow }');
  await expect.poll(() => running.office.resolved).toEqual(['slow']);
  await expect.poll(() => running.office.feed.readers).toBe(1);
  await running.gateway.drain(0);
  expect(await operate('late', 'mutation { touch }')).toBe(404);
  running.office.feed.push('one');
  await expect.poll(() => text, { timeout: 30_000 }).toContain('one');
  open();
  await ended;
  expect(text).toMatch(
    /^event: next\ndata: \{"id":"s",.*"text":"one".*\n\nevent: next\ndata: \{"id":"q","payload":\{"data":\{"slow":"done"\}\}\}\n\nevent: complete\ndata: \{"id":"q"\}\n\n$/,
  );
  expect(running.office.resolved).toEqual(['slow']);
  await expect.poll(() => running.office.feed.readers).toBe(0);
});

describe('a stream ends behind its last event with its connection, and is not complete', () => {
  test.each([
    ['of events', 'text/event-stream', /"text":"one"\}\}\}\n\n$/],
    ['of parts', 'multipart/mixed;subscriptionSpec=1.0', /"text":"one"\}\}\}\}\r\n--graphql$/],
  ])('%s', async (_title, accept, ending) => {
    const response = await running.post({ query }, { authorization, accept });
    running.office.feed.push('one');
    const text = response.text();
    await expect.poll(() => running.office.feed.readers).toBe(1);
    await running.gateway.drain(600);
    expect(await text).toMatch(ending);
    await expect.poll(() => running.office.feed.readers).toBe(0);
  });

  test('although its connection could be used again', async () => {
    const agent = new Agent({ keepAlive: true });
    const headers = { authorization, accept: 'text/event-stream', 'content-type': 'application/json' };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request(`${running.url}/graphql`, { method: 'POST', headers, agent }, resolve);
      sent.on('error', reject).end(JSON.stringify({ query }));
    });
    expect(response.headers['connection']).toBe('keep-alive');
    const ended = Promise.all([once(response.socket, 'close'), once(response.resume(), 'end')]);
    await running.gateway.drain(0);
    await ended;
    agent.destroy();
  });

  test('that was reserved', async () => {
    const headers = { authorization };
    const token = await (await fetch(`${running.url}/graphql`, { method: 'PUT', headers })).text();
    const accept = 'text/event-stream';
    const response = await fetch(`${running.url}/graphql?token=${token}`, { headers: { accept } });
    running.office.feed.push('one');
    const operation = { query, extensions: { operationId: '1' } };
    await running.post(operation, { authorization, 'x-graphql-event-stream-token': token });
    const text = response.text();
    await expect.poll(() => running.office.feed.readers).toBe(1);
    await running.gateway.drain(600);
    expect(await text).toMatch(/"text":"one"\}\}\}\}\n\n$/);
    await expect.poll(() => running.office.feed.readers).toBe(0);
  });
});

describe('those who leave', () => {
  /** How many had left at each time that somebody left. */
  function start(count: number): { departures: Departures; groups: number[] } {
    const departures = new Departures();
    const groups: number[] = [];
    let last = -1;
    for (let index = 0; index < count; index++) {
      departures.add(() => {
        const now = Math.floor(performance.now());
        if (now - last > 5) groups.push(0);
        last = now;
        groups[groups.length - 1]!++;
      });
    }
    return { departures, groups };
  }
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

  test('do so a few at a time, until none is left when the time is over', async () => {
    const { departures, groups } = start(1_000);
    await departures.spread(500);
    expect(sum(groups)).toBe(1_000);
    expect(groups.length).toBeGreaterThan(5);
    expect(groups[0]).toBeLessThan(100);
  });

  test('are joined by who comes meanwhile, and not by who has gone by itself', async () => {
    const { departures, groups } = start(10);
    let [late, gone] = [0, 0];
    departures.add(() => gone++)();
    const over = departures.spread(100);
    departures.add(() => late++);
    await over;
    expect([sum(groups), late, gone]).toEqual([10, 1, 0]);
  });

  test('go at once when it is over, whenever they come', async () => {
    const { departures, groups } = start(10);
    departures.end();
    expect(groups).toEqual([10]);
    await new Promise<void>((resolve) => void departures.add(resolve));
  });
});
