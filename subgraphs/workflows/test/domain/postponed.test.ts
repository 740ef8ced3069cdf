import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpFailure } from '../../src/domain/interpreter/Services.js';
import { jqForFile } from '../support/expressions.js';
import { answer, bench, definition } from '../support/execution.js';

const expressions = jqForFile();
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
});

const later = (reason: 'postponed' | 'unavailable', retryAfterMs: number): HttpFailure => ({
  kind: 'failure',
  reason,
  detail: 'Not now.',
  retryAfterMs,
});
const call = (more = '') =>
  definition(`  - ask: { call: connector, with: { connector: kitchen, operation: getCapacity }${more} }`);
const lines = () => on.history.events.filter(({ task }) => task === 'ask').map(({ type }) => type);

describe('a call that is put off', () => {
  it('is made when its time has come, and that is none of its attempts', async () => {
    on.reply = (_request, number) => {
      if (number <= 20) return later('postponed', 90_000);
      return number < 25 ? answer(503, null, { 'retry-after': '1' }) : answer(200, { free: 1 });
    };
    expect(await on.run(call())).toMatchObject({ ending: 'COMPLETED', output: { free: 1 } });
    expect(on.slept).toEqual([...Array.from({ length: 20 }, () => 90_000), 1_000, 1_000, 1_000, 1_000]);
    expect(lines().slice(0, 3)).toEqual(['TASK_STARTED', 'WAIT_STARTED', 'WAIT_STARTED']);
    const [started, waiting] = on.history.events.filter(({ task }) => task === 'ask');
    expect(waiting?.detail).toEqual({
      milliseconds: 90_000,
      until: new Date(started!.at + 90_000).toISOString(),
      reason: 'Not now.',
    });
  });

  it('fails at once when its time would be over by then', async () => {
    on.reply = () => later('postponed', 90_000);
    const { ending, error } = await on.run(call(', timeout: { after: { seconds: 60 } }'));
    expect([ending, error['detail']]).toEqual(['FAILED', 'GET http://kitchen.test/capacity: Not now.']);
    expect(on.slept).toEqual([]);
  });

  it('waits as long as a service is left alone that fails, as often as it may be tried', async () => {
    on.reply = () => later('unavailable', 7_000);
    const { ending, error } = await on.run(call());
    expect([ending, error['status']]).toEqual(['FAILED', 503]);
    expect(on.slept).toEqual([7_000, 7_000, 7_000, 7_000]);
  });
});
