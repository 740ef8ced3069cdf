import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { SubgraphCaller, SubscriptionAnswer } from '../../src/execution/SubgraphCaller.js';
import { followUpstream, type UpstreamEvent } from '../../src/subscriptions/followUpstream.js';
import type { Primary } from '../../src/subscriptions/Primary.js';
import { someone } from '../fixtures/startLibrary.js';

const refusal = (code: string): SubscriptionAnswer => ({
  errors: [{ message: 'There is too much to do at the moment.', extensions: { code } }],
});
const said = (cursor: string): SubscriptionAnswer => ({ data: { said: { cursor } } });

/** Follows one subscription over links that give these answers each, and break after them but for the last. */
async function follow(links: SubscriptionAnswer[][]): Promise<{ asked: string[]; events: UpstreamEvent[] }> {
  const asked: string[] = [];
  const events: UpstreamEvent[] = [];
  const caller = {
    follow: async (...[, { query }, , , , take]: Parameters<SubgraphCaller['follow']>) => {
      asked.push(query);
      for (const answer of links.shift()!) await take(answer);
      if (links.length > 0) throw new Error('The link broke.');
    },
  } as unknown as SubgraphCaller;
  const primary = {
    subgraph: 'chat',
    request: () => ({ query: 'from the beginning' }),
    beginsAfter: () => false,
    resume: {
      after: (_first: unknown, cursor: string) => ({ query: `after ${cursor}` }),
      cursorOf: (data: { said: { cursor: string } }) => data.said.cursor,
    },
  } as unknown as Primary;
  await followUpstream(
    {
      primary,
      variables: { sent: {}, coerced: {} },
      caller,
      context: () => someone,
      logger: pino({ level: 'silent' }),
      signal: new AbortController().signal,
    },
    async (event) => void events.push(event),
  );
  return { asked, events };
}

test.each(['RATE_LIMITED', 'UNAVAILABLE'])(
  'asks again where a subscription that is taken up is refused with %s',
  async (code) => {
    const { asked, events } = await follow([[said('c1')], [refusal(code)], [said('c2')]]);
    expect(asked).toEqual(['from the beginning', 'after c1', 'after c1']);
    expect(events.map(({ cursor }) => cursor)).toEqual(['c1', 'c2']);
  },
);

test('tells a refusal that does not pass, and one of a subscription that only begins', async () => {
  const gone = refusal('CURSOR_EXPIRED');
  expect((await follow([[said('c1')], [gone]])).events).toEqual([
    { answer: said('c1'), cursor: 'c1' },
    { answer: gone, cursor: undefined },
  ]);
  const busy = refusal('RATE_LIMITED');
  expect((await follow([[busy]])).events).toEqual([{ answer: busy, cursor: undefined }]);
});

test('tells errors of an event of a link that has given one', async () => {
  const busy = refusal('RATE_LIMITED');
  const { asked, events } = await follow([[said('c1')], [said('c2'), busy]]);
  expect(asked).toEqual(['from the beginning', 'after c1']);
  expect(events.at(-1)).toEqual({ answer: busy, cursor: undefined });
});
