import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FairShare, type Leave, type ShareRequest } from '../../src/resilience/FairShare.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const shareOf = (capacity: number, patienceMs = 1_000): FairShare =>
  new FairShare({ capacity, patienceMs, what: 'operations' });
const of = (owner: string, more: Partial<ShareRequest> = {}): ShareRequest => ({
  owner,
  most: 2,
  maxWaiting: 10,
  timeLeftMs: Number.POSITIVE_INFINITY,
  ...more,
});

test('lets in at once who has a place left, and others of the same owner in their order', async () => {
  const share = shareOf(10);
  const first = share.enter(of('a')) as Leave;
  void share.enter(of('a'));
  const entered: string[] = [];
  const third = Promise.resolve(share.enter(of('a'))).then(() => entered.push('third'));
  const fourth = Promise.resolve(share.enter(of('a'))).then(() => entered.push('fourth'));
  expect(share.load).toEqual({ taken: 2, waiting: 2 });
  first();
  await third;
  expect(entered).toEqual(['third']);
  expect(share.load).toEqual({ taken: 2, waiting: 1 });
  fourth.catch(() => undefined);
});

test('keeps nobody out because of a flood of somebody else', () => {
  const share = shareOf(4);
  for (let index = 0; index < 8; index++)
    void Promise.resolve(share.enter(of('flood'))).catch(() => undefined);
  expect(share.enter(of('calm'))).toBeTypeOf('function');
  expect(share.enter(of('calm'))).toBeTypeOf('function');
});

test('gives a free place to who has the fewest, though they came last', async () => {
  const share = shareOf(2);
  const leave = share.enter(of('flood')) as Leave;
  void share.enter(of('flood'));
  const entered: string[] = [];
  for (const owner of ['flood', 'flood', 'calm']) {
    void Promise.resolve(share.enter(of(owner))).then(() => entered.push(owner));
  }
  leave();
  await vi.waitFor(() => expect(entered).toEqual(['calm']), 30_000);
});

test('lets owners that have as few take turns, however many of one wait', async () => {
  const share = shareOf(1);
  const leave = share.enter(of('flood')) as Leave;
  const entered: string[] = [];
  for (const owner of ['flood', 'flood', 'flood', 'calm', 'calm']) {
    void Promise.resolve(share.enter(of(owner))).then((leaveToo) => {
      entered.push(owner);
      leaveToo();
    });
  }
  leave();
  await vi.waitFor(() => expect(entered).toEqual(['flood', 'calm', 'flood', 'calm', 'flood']), 30_000);
});

test('refuses who would wait behind too many, and says when to come again', async () => {
  const share = shareOf(1);
  void share.enter(of('a'));
  void Promise.resolve(share.enter(of('a', { maxWaiting: 1 }))).catch(() => undefined);
  await expect(share.enter(of('a', { maxWaiting: 1 }))).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    message: 'There are too many operations under way at once; 2 may be.',
    extensions: { reason: 'CONCURRENCY', retryAfter: 1, limit: 2 },
  });
});

test.each([
  ['patience', 300, Number.POSITIVE_INFINITY],
  ['time', 1_000, 300],
])('refuses who has no %s left to wait for a place', async (_what, patienceMs, timeLeftMs) => {
  const share = shareOf(1, patienceMs);
  void share.enter(of('a'));
  const waiting = Promise.resolve(share.enter(of('a', { timeLeftMs }))).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(299);
  expect(share.load.waiting).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await waiting).toMatchObject({ code: 'RATE_LIMITED' });
  expect(share.load.waiting).toBe(0);
});

test('never has more places taken than there are, or an owner may have, and loses none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()), { maxLength: 60 }),
      async (steps) => {
        const share = shareOf(3);
        const taken: { owner: string; leave: Leave }[] = [];
        for (const [owner, arrives] of steps) {
          if (arrives) {
            void Promise.resolve(share.enter(of(owner, { maxWaiting: 100 }))).then((leave) =>
              taken.push({ owner, leave }),
            );
          } else taken.shift()?.leave();
          await Promise.resolve();
          for (const each of ['a', 'b', 'c']) {
            expect(taken.filter((one) => one.owner === each).length).toBeLessThanOrEqual(2);
          }
          expect(share.load.taken).toBeLessThanOrEqual(3);
        }
        while (share.load.taken > 0) {
          await vi.advanceTimersByTimeAsync(0);
          taken.shift()?.leave();
        }
        expect(share.load).toEqual({ taken: 0, waiting: 0 });
      },
    ),
  );
});
