import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { InFlight } from '../../src/sharing/InFlight.js';
import { signalWithin } from '../fixtures/signalWithin.js';

const nobodyLeaves = new AbortController().signal;

test('does equal work once while it is under way, and again afterwards', async () => {
  const work = new InFlight<number>();
  const start = vi.fn(() => Promise.resolve(start.mock.calls.length));
  const both = [work.share('a', nobodyLeaves, start), work.share('a', nobodyLeaves, start)];
  expect(await Promise.all(both)).toEqual([1, 1]);
  expect(await work.share('a', nobodyLeaves, start)).toBe(2);
});

test('keeps different work apart', async () => {
  const work = new InFlight<string>();
  const both = ['a', 'b'].map((key) => work.share(key, nobodyLeaves, () => Promise.resolve(key)));
  expect(await Promise.all(both)).toEqual(['a', 'b']);
});

test('gives each caller a copy of its own', async () => {
  const work = new InFlight<{ seen: number }>((value) => ({ ...value }));
  const start = () => Promise.resolve({ seen: 0 });
  const [one, other, third] = await Promise.all(
    [1, 2, 3].map(async (seen) => Object.assign(await work.share('a', nobodyLeaves, start), { seen })),
  );
  expect([one, other, third]).toEqual([{ seen: 1 }, { seen: 2 }, { seen: 3 }]);
});

test('tells everyone of a failure, and forgets it', async () => {
  const work = new InFlight<string>();
  const fail = () => Promise.reject(new Error('down'));
  const both = [work.share('a', nobodyLeaves, fail), work.share('a', nobodyLeaves, fail)];
  expect(await Promise.allSettled(both)).toMatchObject([
    { status: 'rejected', reason: { message: 'down' } },
    { status: 'rejected', reason: { message: 'down' } },
  ]);
  expect(await work.share('a', nobodyLeaves, () => Promise.resolve('up'))).toBe('up');
});

test('tells of work that fails before there is anything to wait for, and forgets it', async () => {
  const work = new InFlight<string>();
  const fail = () => {
    throw new Error('not even begun');
  };
  await expect(work.share('a', nobodyLeaves, fail)).rejects.toThrow('not even begun');
  expect(work.find('a', nobodyLeaves)).toBeUndefined();
  expect(await work.share('a', nobodyLeaves, () => Promise.resolve('up'))).toBe('up');
});

test('goes on for the others when one caller leaves', async () => {
  const work = new InFlight<string>();
  const leaving = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  let cancelled: AbortSignal | undefined;
  const first = work.share('a', leaving.signal, (signal) => ((cancelled = signal), promise));
  const second = work.share('a', nobodyLeaves, () => Promise.reject(new Error('started twice')));
  leaving.abort(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  expect(cancelled?.aborted).toBe(false);
  resolve('answer');
  expect(await second).toBe('answer');
});

test('cancels the work when the last caller leaves, and starts afresh for whoever comes then', async () => {
  const work = new InFlight<string>();
  const callers = [new AbortController(), new AbortController()];
  let cancelled: AbortSignal | undefined;
  const left = callers.map(({ signal }) =>
    work.share('a', signal, (all) => ((cancelled = all), Promise.withResolvers<string>().promise)),
  );
  for (const caller of callers) caller.abort(new Error('gone'));
  expect((await Promise.allSettled(left)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(cancelled?.aborted).toBe(true);
  expect(await work.share('a', nobodyLeaves, () => Promise.resolve('anew'))).toBe('anew');
});

test('starts nothing for a caller who has left already', async () => {
  const start = vi.fn(() => Promise.resolve('answer'));
  await expect(new InFlight<string>().share('a', AbortSignal.abort(), start)).rejects.toThrow(/abort/i);
  expect(start).not.toHaveBeenCalled();
});

test('is not joined by who has more than twice the time that is left of it, or all the time there is', async () => {
  const work = new InFlight<string>();
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = work.share('a', signalWithin(100_000), () => promise);
  const start = vi.fn(() => Promise.resolve('anew'));
  const joining = [50_000, 190_000].map((milliseconds) => work.share('a', signalWithin(milliseconds), start));
  expect(start).not.toHaveBeenCalled();
  const patient = work.share('a', signalWithin(210_000), start);
  expect(start).toHaveBeenCalledOnce();
  // From now on there is work that has more time: that is what others join.
  const other = work.share('a', signalWithin(210_000), start);
  expect(start).toHaveBeenCalledOnce();
  resolve('first');
  expect(await Promise.all([first, ...joining])).toEqual(['first', 'first', 'first']);
  expect(await Promise.all([patient, other])).toEqual(['anew', 'anew']);

  const limited = work.share('a', signalWithin(100_000), () => Promise.resolve('limited'));
  expect(await work.share('a', nobodyLeaves, start)).toBe('anew');
  expect(await limited).toBe('limited');
});

test('leaves work alone that has replaced it when it ends', async () => {
  const work = new InFlight<string>();
  const first = work.share('a', signalWithin(100_000), () => Promise.resolve('first'));
  const { promise, resolve } = Promise.withResolvers<string>();
  const second = work.share('a', signalWithin(900_000), () => promise);
  await first;
  const third = work.share('a', signalWithin(900_000), () => Promise.reject(new Error('started again')));
  resolve('second');
  expect(await Promise.all([second, third])).toEqual(['second', 'second']);
});

test.each([
  ['it is done', () => Promise.resolve('answer')],
  ['it has failed', () => Promise.reject(new Error('down'))],
])('leaves nothing on the signals of its callers once %s: they may last for days', async (_, start) => {
  const work = new InFlight<string>();
  const signals = [1, 2, 3].map(() => new AbortController().signal);
  const all = signals.map((signal) => work.share('a', signal, start));
  expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([1, 1, 1]);
  await Promise.allSettled(all);
  expect(signals.flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
});
