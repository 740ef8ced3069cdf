import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Feed } from '../fixtures/Feed.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

/** Subgraphs that are to be reached in ways of their own. */
let running: RunningStandalone | undefined;
let feed: Feed;
beforeEach(() => {
  feed = new Feed();
});
afterEach(() => running?.[Symbol.asyncDispose]());

test('takes the events of a subgraph over Server-Sent Events, and the rest over HTTP', async () => {
  const asked: unknown[] = [];
  const events = createServer((request, response) => {
    asked.push(request.headers['accept']);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const counted = { text: 'from the stream', good: { __typename: 'Good', id: '7' } };
    response.write(`event: next\ndata: ${JSON.stringify({ data: { counted } })}\n\n`);
    response.end('event: complete\n\n');
  });
  events.listen(0, '127.0.0.1');
  await once(events, 'listening');
  const url = `http://127.0.0.1:${(events.address() as AddressInfo).port}/events`;
  const names = shop(feed).map(({ name }) => name);
  running = await startStandalone(shop(feed), {
    subscriptions: Object.fromEntries(names.map((name) => [name, { protocol: 'sse', url }])),
  });
  running.subgraphs['goods']!.answer = () => ({ data: { _entities: [{ name: 'good 7' }] } });
  using socket = new RawSocket(running.url);
  await socket.initialise({});
  await socket.send({
    id: '1',
    type: 'subscribe',
    payload: { query: 'subscription { counted { text good { name } } }' },
  });
  expect(await socket.next()).toEqual({
    id: '1',
    type: 'next',
    payload: { data: { counted: { text: 'from the stream', good: { name: 'good 7' } } } },
  });
  expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
  expect(asked).toEqual(['text/event-stream']);
  events.close();
});

test('forwards a header to the one subgraph that may have it', async () => {
  running = await startStandalone(shop(feed), {
    forwardedHeaders: ['x-trace', { header: 'Authorization', subgraph: 'goods' }],
  });
  await running.ask('{ goods { name left } }', { authorization: 'Bearer secret', 'x-trace': '7' });
  const seen = Object.values(running.subgraphs).flatMap(({ name, requests }) =>
    requests.map(({ headers }) => [name, headers.authorization, headers['x-trace']]),
  );
  expect(seen.map(([name]) => name)).toEqual(expect.arrayContaining(['goods', 'stock']));
  for (const [name, authorization, trace] of seen) {
    expect(authorization).toBe(name === 'goods' ? 'Bearer secret' : undefined);
    expect(trace).toBe('7');
  }
});
