import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { UnreadEvents } from '../../src/subgraph/UnreadEvents.js';

it('gives what has arrived and what arrives, in order, until the end', async () => {
  const events = new UnreadEvents<number>(2, () => {});
  events.push(1);
  expect((await events.next()).value).toBe(1);
  const waiting = events.next();
  events.push(2);
  expect((await waiting).value).toBe(2);
  events.end();
  events.push(3);
  expect((await events.next()).done).toBe(true);
});

it('tells an error after what arrived before it', async () => {
  const events = new UnreadEvents<number>(2, () => {});
  events.push(1);
  events.end(new Error('broken'));
  expect((await events.next()).value).toBe(1);
  await expect(events.next()).rejects.toThrow('broken');
});

it('takes no more than may wait, and says so when the rest has been read', async () => {
  const overrun = vi.fn<() => void>();
  const events = new UnreadEvents<number>(2, overrun);
  for (let event = 1; event <= 9; event++) events.push(event);
  expect(overrun).toHaveBeenCalledOnce();
  expect([await events.next(), await events.next()].map(({ value }) => value)).toEqual([1, 2]);
  await expect(events.next()).rejects.toMatchObject({ code: 'SLOW_CONSUMER' });
});

it('takes more than may wait where it all comes before its reader can have a turn', async () => {
  const overrun = vi.fn<() => void>();
  const events = new UnreadEvents<number>(2, overrun, 4);
  for (let event = 1; event <= 4; event++) events.push(event);
  const read = [await events.next(), await events.next(), await events.next(), await events.next()];
  expect(read.map(({ value }) => value)).toEqual([1, 2, 3, 4]);
  await nextTurn();
  events.push(5);
  expect((await events.next()).value).toBe(5);
  expect(overrun).not.toHaveBeenCalled();
});

it('says so where its reader has had a turn and still leaves more than may wait', async () => {
  const overrun = vi.fn<() => void>();
  const events = new UnreadEvents<number>(2, overrun, 4);
  for (let event = 1; event <= 4; event++) events.push(event);
  expect((await events.next()).value).toBe(1);
  await nextTurn();
  expect(overrun).toHaveBeenCalledOnce();
  events.push(5);
  const read = [await events.next(), await events.next(), await events.next()];
  expect(read.map(({ value }) => value)).toEqual([2, 3, 4]);
  await expect(events.next()).rejects.toMatchObject({ code: 'SLOW_CONSUMER' });
});

it('takes no more than may come at once, however little time there was to read', async () => {
  const overrun = vi.fn<() => void>();
  const events = new UnreadEvents<number>(2, overrun, 4);
  for (let event = 1; event <= 9; event++) events.push(event);
  expect(overrun).toHaveBeenCalledOnce();
  for (let event = 1; event <= 4; event++) expect((await events.next()).value).toBe(event);
  await expect(events.next()).rejects.toMatchObject({ code: 'SLOW_CONSUMER' });
  await nextTurn();
  expect(overrun).toHaveBeenCalledOnce();
});

it('forgets what waits when its reader returns, and has nothing more sent', async () => {
  const leave = vi.fn<() => void>();
  const events = new UnreadEvents<number>(2, leave);
  const waiting = events.next();
  await events.return();
  expect(leave).toHaveBeenCalledOnce();
  expect((await waiting).done).toBe(true);
  events.push(1);
  expect((await events.next()).done).toBe(true);
});

it('ends with one more, also where no more may wait', async () => {
  const events = new UnreadEvents<number>(1, () => {});
  events.push(1);
  events.endWith(2);
  expect([await events.next(), await events.next()].map(({ value }) => value)).toEqual([1, 2]);
  expect((await events.next()).done).toBe(true);
  const waited = new UnreadEvents<number>(1, () => {});
  const waiting = waited.next();
  waited.endWith(1);
  expect((await waiting).value).toBe(1);
  expect((await waited.next()).done).toBe(true);
});
