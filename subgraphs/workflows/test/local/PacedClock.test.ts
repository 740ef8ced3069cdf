import { describe, expect, it } from 'vitest';
import { PacedClock } from '../../src/local/PacedClock.js';

const never = new AbortController().signal;
const hour = 3_600_000;

describe('PacedClock', () => {
  it('moves ahead to the end of each wait in turn, and shows that', async () => {
    const clock = new PacedClock(0);
    const before = clock.now();
    const ended: string[] = [];
    const wait = async (name: string, ms: number) => {
      await clock.wait(ms, never);
      ended.push(`${name} ${Math.floor((clock.now() - before) / hour)}`);
    };
    await Promise.all([wait('third', 3 * hour), wait('first', hour), wait('second', 2 * hour)]);
    expect(ended).toEqual(['first 1', 'second 2', 'third 3']);
  });

  it('does not move ahead while something goes on that takes its own time', async () => {
    const clock = new PacedClock(0);
    const answered = Promise.withResolvers<void>();
    const ended: string[] = [];
    const work = clock.during(() => answered.promise).then(() => ended.push('work'));
    const wait = clock.wait(hour, never).then(() => ended.push('wait'));
    // Long enough for a clock that would not mind: its turn comes with the next timers.
    await new Promise((resolve) => setTimeout(resolve, 20));
    answered.resolve();
    await Promise.all([work, wait]);
    expect(ended).toEqual(['work', 'wait']);
  });

  it('waits for as long as it is told when it is to skip nothing', async () => {
    const clock = new PacedClock();
    const before = performance.now();
    await clock.wait(30, never);
    // Timers of Node may be early by the part of a millisecond that they round off.
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  });

  it('ends a wait early when any of its signals says so', async () => {
    const clock = new PacedClock();
    const ending = new AbortController();
    const wait = clock.wait(hour, never, ending.signal);
    ending.abort();
    await wait;
    await clock.wait(hour, ending.signal);
  });
});
