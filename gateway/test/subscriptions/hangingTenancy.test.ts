import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PreparedOperation } from '../../src/execution/PreparedOperation.js';
import type { SubgraphCaller } from '../../src/execution/SubgraphCaller.js';
import { PluginChain } from '../../src/plugins/PluginChain.js';
import { SharedSubscription } from '../../src/subscriptions/SharedSubscription.js';
import { Subscriber } from '../../src/subscriptions/Subscriber.js';
import { Tracing } from '../../src/telemetry/Tracing.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { someone } from '../fixtures/startLibrary.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** Subscriptions while tenancy takes questions and does not answer. */
let running: RunningOffice;
let socket: RawSocket;
let answer: (memberships: unknown[]) => void;
/** Milliseconds that a question to tenancy may take. */
const patience = 60_000;

beforeEach(async () => {
  running = await startOffice({ subgraphTimeoutMs: patience });
  socket = new RawSocket(running.url);
  const authorization = `Bearer ${await running.issuer.token({}, 600)}`;
  await socket.initialise({ authorization, 'x-gantry-tenant': 'acme' });
  const query = 'subscription { said { cursor text } }';
  await socket.send({ id: '1', type: 'subscribe', payload: { query } });
  running.office.feed.push('before');
  expect(await socket.next()).toMatchObject({ type: 'next' });
  const { promise, resolve } = Promise.withResolvers<unknown[]>();
  answer = resolve;
  running.subgraphs['tenancy']!.answer = async () => ({
    data: { identify: { userId: 'usr_ada', memberships: await promise } },
  });
  // What is remembered is too old.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 });
});
afterEach(async () => {
  vi.useRealTimers();
  answer([]);
  socket[Symbol.dispose]();
  await running[Symbol.asyncDispose]();
});

const forbidden = { id: '1', type: 'next', payload: { errors: [{ extensions: { code: 'FORBIDDEN' } }] } };

test('events do not wait for it, and who is no member any more ends once it says so', async () => {
  const began = performance.now();
  for (let event = 2; event <= 30; event++) {
    running.office.feed.push('meanwhile');
    expect(await socket.next()).toMatchObject({ payload: { data: { said: { cursor: `c${event}` } } } });
  }
  expect(performance.now() - began).toBeLessThan(patience / 3);
  answer([]);
  expect(await socket.next()).toMatchObject(forbidden);
  await vi.waitFor(() => expect(running.office.feed.readers).toBe(0), { timeout: 30_000 });
});

test('who is said to be no member any more ends, whatever was asked before has no answer yet', async () => {
  running.office.feed.push('meanwhile');
  expect(await socket.next()).toMatchObject({ payload: { data: { said: { cursor: 'c2' } } } });
  running.subgraphs['tenancy']!.answer = () => ({
    data: { identify: { userId: 'usr_ada', memberships: [] } },
  });
  running.gateway.accounts.invalidate('usr_ada');
  expect(await socket.next()).toMatchObject(forbidden);
});

test('one question is open for all events of a while', async () => {
  const events = 10_000;
  const operation = {
    refused: [],
    name: 'Ticked',
    generation: {},
    primary: {
      subgraph: 'a',
      field: 'ticked',
      request: () => ({ query: 'subscription { ticked }' }),
      renamed: new Map(),
    },
  } as unknown as PreparedOperation;
  const caller = {
    follow: async (...given: Parameters<SubgraphCaller['follow']>) => {
      for (let event = 0; event < events; event++) await given[5]({ errors: [{ message: 'An event.' }] });
    },
  } as unknown as SubgraphCaller;
  const subscription = new SharedSubscription({
    subscribed: {
      operation,
      variables: { sent: {}, coerced: {} },
      request: { query: '', operationName: undefined, variables: {} },
    },
    caller,
    context: someone,
    logger: pino({ level: 'silent' }),
    plugins: new PluginChain(),
    tracing: new Tracing(),
    startedIn: undefined,
    patienceMs: 1_000,
    findAhead: () => undefined,
    renewed: () => {},
    closed: () => {},
  });
  const renew = vi.fn(() => new Promise<typeof someone>(() => {}));
  const next = vi.fn(() => true);
  subscription.add(
    new Subscriber(
      {
        context: someone,
        renew,
        sink: { next, fail: () => {}, complete: () => {}, whenRoomy: () => {}, end: () => {} },
        ended: () => {},
      },
      { waitingEvents: 1, waitingBytes: 1, coalesces: false },
    ),
  );
  await subscription.run();
  expect(next).toHaveBeenCalledTimes(events);
  expect(renew.mock.calls.length).toBeLessThan(10);
});
