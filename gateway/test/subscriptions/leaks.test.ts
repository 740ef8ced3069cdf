import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSubscriptionSettings } from '../../src/subscriptions/SubscriptionSettings.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** Whatever ends a subscription, nothing of it is left: no upstream, no timer, no connection, no listener, no place. */
let running: RunningOffice;
let authorization: string;
const warnings: string[] = [];
const warned = (warning: Error): void => void warnings.push(warning.message);
beforeEach(async () => {
  process.on('warning', warned);
  running = await startOffice({
    subscriptions: { ...defaultSubscriptionSettings, perCaller: 60, patienceMs: 60_000 },
  });
  authorization = `Bearer ${await running.issuer.token()}`;
});
afterEach(async () => {
  process.off('warning', warned);
  await running[Symbol.asyncDispose]();
});

const count = 20;
const query = 'subscription ($after: String) { said(after: $after) { cursor text by { name } } }';
const subscribe = (id: string, after: string) => ({
  id,
  type: 'subscribe',
  payload: { query, variables: { after } },
});
const metrics = async () => (await fetch(`${running.url}/metrics`)).text();
const open = async (): Promise<number> =>
  [...(await metrics()).matchAll(/active_subscriptions\{.*\} (\d+)/g)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
const active = (kind: string): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === kind).length;
const ids = Array.from({ length: count }, (_, index) => `c${index}`);

/** Half of them are the same and so shared. */
const cursorOf = (index: number): string => (index % 2 === 0 ? 'c0' : `c0${index}`);

async function overSocket(): Promise<RawSocket> {
  const socket = new RawSocket(running.url);
  await socket.initialise({ authorization });
  for (const [index, id] of ids.entries()) await socket.send(subscribe(id, cursorOf(index)));
  return socket;
}

/** Streams whose first event has come. @returns how to leave them */
async function overHttp(accept: string): Promise<() => void> {
  const client = new AbortController();
  const answers = ids.map((_, index) =>
    fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: { authorization, accept, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { after: cursorOf(index) } }),
      signal: client.signal,
    }),
  );
  await Promise.all(answers);
  return () => client.abort();
}

test.each<[string, () => Promise<() => unknown>]>([
  [
    'a client that completes each',
    async () => {
      const socket = await overSocket();
      return async () => {
        for (const id of ids) await socket.send({ id, type: 'complete' });
        await expect.poll(open).toBe(0);
        socket[Symbol.dispose]();
      };
    },
  ],
  [
    'a socket that breaks',
    async () => {
      const socket = await overSocket();
      return () => socket[Symbol.dispose]();
    },
  ],
  ['streams of events that are left', () => overHttp('text/event-stream')],
  ['streams of parts that are left', () => overHttp('multipart/mixed;subscriptionSpec=1.0')],
  [
    'clients that read nothing',
    async () => {
      const socket = await overSocket();
      return async () => {
        socket.pause();
        running.office.feed.push(...Array.from({ length: 40 }, () => 'x'.repeat(100_000)));
        await expect.poll(() => running.office.feed.readers).toBeGreaterThan(0);
        socket[Symbol.dispose]();
      };
    },
  ],
])('%s', { timeout: 30_000 }, async (_title, begin) => {
  const before = { timers: active('Timeout'), connections: active('TCPSocketWrap') };
  // More than one caller may have at once: places that are not given back would be missed.
  for (let round = 0; round < 4; round++) {
    running.office.feed.push('one');
    const end = await begin();
    await expect.poll(open).toBe(count);
    await end();
    await expect.poll(open).toBe(0);
    await expect.poll(() => running.office.feed.readers).toBe(0);
  }
  // A few are the links' to the subgraphs; each stream had one of its own.
  await expect.poll(() => active('Timeout')).toBeLessThanOrEqual(before.timers + 10);
  // Kept-alive ones to the subgraphs, and of the test's `fetch`, stay open for a while.
  await expect
    .poll(() => active('TCPSocketWrap'), { timeout: 30_000 })
    .toBeLessThanOrEqual(before.connections + 3 * count);
  expect(warnings.filter((text) => text.includes('leak'))).toEqual([]);
});
