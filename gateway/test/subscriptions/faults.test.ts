import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import type { SubgraphCaller } from '../../src/execution/SubgraphCaller.js';
import type { PreparedOperation } from '../../src/execution/PreparedOperation.js';
import { PluginChain } from '../../src/plugins/PluginChain.js';
import { SharedSubscription } from '../../src/subscriptions/SharedSubscription.js';
import { Subscriber } from '../../src/subscriptions/Subscriber.js';
import { Tracing } from '../../src/telemetry/Tracing.js';
import { someone } from '../fixtures/startLibrary.js';

test('an event that cannot be made into an answer ends its subscription, and is no end of another kind', async () => {
  const operation = {
    refused: [],
    primary: {
      subgraph: 'a',
      field: 'ticked',
      request: () => ({ query: 'subscription { ticked }' }),
      rewrite: () => {
        throw new Error('A fault of ours.');
      },
      renamed: new Map(),
    },
  } as unknown as PreparedOperation;
  const caller = {
    follow: async (...given: Parameters<SubgraphCaller['follow']>) => given[5]({ data: { ticked: 1 } }),
  } as unknown as SubgraphCaller;
  const closed = vi.fn<() => void>();
  const variables = { sent: {}, coerced: {} };
  const subscription = new SharedSubscription({
    subscribed: { operation, variables, request: { query: '', operationName: undefined, variables: {} } },
    caller,
    context: someone,
    logger: pino({ level: 'silent' }),
    plugins: new PluginChain(),
    tracing: new Tracing(),
    startedIn: undefined,
    patienceMs: 1_000,
    findAhead: () => undefined,
    renewed: () => {},
    closed,
  });
  const sink = { next: vi.fn<() => boolean>(), fail: vi.fn<() => void>(), complete: vi.fn<() => void>() };
  const subscriber = new Subscriber(
    {
      context: someone,
      renew: async () => someone,
      sink: { ...sink, whenRoomy: () => {}, end: () => {} },
      ended: () => {},
    },
    { waitingEvents: 1, waitingBytes: 1, coalesces: false },
  );
  subscription.add(subscriber);
  await subscription.run();
  expect(sink.fail.mock.calls).toEqual([
    [[expect.objectContaining({ extensions: expect.objectContaining({ code: 'INTERNAL' }) })]],
  ]);
  expect([sink.next, sink.complete].some(({ mock }) => mock.calls.length > 0)).toBe(false);
  expect(closed).toHaveBeenCalledOnce();
});
