import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Heartbeats } from '../../src/subgraph/Heartbeats.js';

let body: PassThrough;
let ended: unknown;
let reading: Promise<void>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  body = new PassThrough();
  ended = undefined;
  reading = read();
});
afterEach(async () => {
  body.destroy();
  await reading;
  vi.useRealTimers();
});

/** A stream on which `:` is a sign of life, and `!` something that takes its reader a while. */
async function read(): Promise<void> {
  const heartbeats = new Heartbeats(30_000);
  try {
    for await (const chunk of heartbeats.watch(body)) {
      const text = Buffer.from(chunk).toString();
      for (const character of text) if (character === ':') heartbeats.beat();
      if (text === '!') await new Promise((resolve) => setTimeout(resolve, 3_600_000));
    }
  } catch (error) {
    ended = error;
  }
}

/** Lets the reader take in what is there. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

/** Sends each after so many seconds from the one before. */
async function send(...timed: [seconds: number, text: string][]): Promise<void> {
  for (const [seconds, text] of timed) {
    await pass(seconds);
    body.write(text);
    await settle();
  }
}

async function pass(seconds: number): Promise<void> {
  await settle();
  vi.advanceTimersByTime(seconds * 1_000);
  await settle();
}

const broken = { message: expect.stringContaining('No sign of life') as string };

test.each<[string, [number, string][]]>([
  ['nothing at all', []],
  [
    'only events',
    [
      [5, 'e'],
      [5, 'e'],
      [5, 'e'],
    ],
  ],
  [
    'comments only where it begins',
    [
      [0, ':'],
      [0, ':'],
      [1, ':'],
      [1, 'e'],
    ],
  ],
])('a stream that has sent %s may be silent for a day', async (_what, timed) => {
  await send(...timed);
  await pass(86_400);
  expect(ended).toBeUndefined();
});

test.each<[string, number, [number, string][]]>([
  [
    'often',
    30,
    [
      [5, ':'],
      [5, ':'],
      [5, ':'],
    ],
  ],
  [
    'each minute',
    180,
    [
      [60, ':'],
      [60, ':'],
    ],
  ],
  [
    'each minute, however many events are between them',
    180,
    [
      [60, ':'],
      [30, 'e'],
      [29, 'e'],
      [1, ':'],
      [1, 'e'],
    ],
  ],
  [
    'only where there are no events',
    36,
    [
      [12, ':'],
      [12, ':'],
      [10, 'e'],
      [10, 'e'],
    ],
  ],
  [
    'of which some come late, close to the next',
    300,
    [
      [60, ':'],
      [60, ':'],
      [100, ':'],
      [20, ':'],
    ],
  ],
])('one that gives signs of life %s is broken once they stay away for %s s', async (_how, seconds, timed) => {
  await send(...timed);
  await pass(seconds - 1);
  expect(ended).toBeUndefined();
  await pass(2);
  expect(ended).toMatchObject(broken);
  expect(body.destroyed).toBe(true);
});

test('one whose reader is busy is not broken by what it has not read', async () => {
  await send([5, ':'], [5, ':'], [5, '!']);
  await pass(3_000);
  body.write(':');
  await pass(600);
  expect(ended).toBeUndefined();
  await pass(29);
  expect(ended).toBeUndefined();
  await pass(2);
  expect(ended).toMatchObject(broken);
});
