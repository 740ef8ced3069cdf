import { pino } from 'pino';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { expect, test, vi } from 'vitest';
import type { SubgraphCaller } from '../../src/execution/SubgraphCaller.js';
import { followUpstream, type UpstreamEvent } from '../../src/subscriptions/followUpstream.js';
import type { Primary } from '../../src/subscriptions/Primary.js';
import { someone } from '../fixtures/startLibrary.js';

const broken = new GantryError('UNAVAILABLE', 'The subgraph "a" does not answer.');

/** Follows a subscription at a subgraph that sends one event, and whose links break after `heldMs` each by the clock given to it. */
async function follow(breaks: number, heldMs: number): Promise<{ asked: unknown[]; taken: UpstreamEvent[] }> {
  let now = 0;
  const asked: unknown[] = [];
  const taken: UpstreamEvent[] = [];
  const caller = {
    follow: vi.fn<SubgraphCaller['follow']>(async (...[, { query }, , , , take]) => {
      asked.push(query);
      if (asked.length === 1) await take({ data: { said: { cursor: 'c1' } } });
      if (asked.length > breaks) return;
      now += heldMs;
      throw broken;
    }),
  };
  const primary = {
    subgraph: 'a',
    request: () => ({ query: 'first' }),
    beginsAfter: () => false,
    resume: {
      cursorOf: () => 'c1',
      after: (_first: unknown, cursor: string) => ({ query: `after ${cursor}` }),
    },
  } as unknown as Primary;
  const options = {
    primary,
    variables: { sent: {}, coerced: {} },
    caller: caller as unknown as SubgraphCaller,
    context: () => someone,
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    retries: { delaysMs: [0, 0], heldMs: 10, now: () => now },
  };
  await followUpstream(options, (event) => void taken.push(event));
  return { asked, taken };
}

test('has a quiet subscription outlive any number of breaks, as long as its links hold in between', async () => {
  const { asked, taken } = await follow(7, 10);
  expect(asked).toEqual(['first', ...Array.from({ length: 7 }, () => 'after c1')]);
  expect(taken).toEqual([{ answer: { data: { said: { cursor: 'c1' } } }, cursor: 'c1' }]);
});

test('ends with UNAVAILABLE when links break at once, as often as they are taken up', async () => {
  const { asked, taken } = await follow(7, 9);
  expect(asked).toEqual(['first', 'after c1', 'after c1']);
  expect(taken[1]).toEqual({
    answer: {
      errors: [{ message: broken.message, extensions: { code: 'UNAVAILABLE', subgraph: 'a' } }],
    },
    cursor: undefined,
  });
});
