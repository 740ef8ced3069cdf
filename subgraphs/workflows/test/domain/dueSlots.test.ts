import { describe, expect, it } from 'vitest';
import { dueSlots, firstSlot, upcomingSlots } from '../../src/domain/schedule/dueSlots.js';
import type { TriggerRule } from '../../src/domain/schedule/Schedule.js';

const at = (time: string): Date => new Date(`2026-11-21T${time}Z`);
const hourly: TriggerRule = { kind: 'CRON', cron: '0 * * * *', timeZone: 'UTC' };
const every: TriggerRule = { kind: 'EVERY', milliseconds: 600_000 };
const after: TriggerRule = { kind: 'AFTER', milliseconds: 600_000 };

describe('a trigger that is due', () => {
  it.each([
    ['CRON', hourly, at('12:00:00'), at('12:00:01'), at('13:00:00')],
    ['EVERY', every, at('12:03:20'), at('12:03:21'), at('12:13:20')],
  ] as const)('fires its slot whatever becomes of missed ones: %s', (_, rule, due, now, next) => {
    for (const misfire of ['ONCE', 'SKIP', 'ALL'] as const) {
      expect(dueSlots(rule, misfire, due, now, 10)).toEqual({ slots: [due], missed: 0, next });
    }
  });

  it.each([
    ['ONCE', hourly, [at('15:00:00')], 3, at('16:00:00')],
    ['SKIP', hourly, [], 4, at('16:00:00')],
    ['ALL', hourly, [12, 13, 14].map((hour) => at(`${hour}:00:00`)), 0, at('15:00:00')],
    ['ONCE', every, [at('15:30:00')], 21, at('15:40:00')],
    ['SKIP', every, [], 22, at('15:40:00')],
    [
      'ALL',
      every,
      [0, 10, 20].map((minute) => at(`12:${String(minute).padStart(2, '0')}:00`)),
      0,
      at('12:30:00'),
    ],
  ] as const)(
    'that was missed several times does so by its policy: %s %o',
    (misfire, rule, slots, missed, next) => {
      expect(dueSlots(rule, misfire, at('12:00:00'), at('15:31:00.500'), 3)).toEqual({ slots, missed, next });
    },
  );

  it('fires what is a little late with SKIP, too', () => {
    expect(dueSlots(hourly, 'SKIP', at('12:00:00'), at('14:01:00'), 3)).toEqual({
      slots: [at('14:00:00')],
      missed: 2,
      next: at('15:00:00'),
    });
  });

  it('finds the last slot of a cron expression that nobody fired for years', () => {
    const minutely: TriggerRule = { kind: 'CRON', cron: '* * * * *', timeZone: 'Europe/Berlin' };
    const { slots, missed, next } = dueSlots(
      minutely,
      'ONCE',
      new Date('2020-01-01T00:00:00Z'),
      at('15:31:10.250'),
      3,
    );
    expect([slots, missed, next]).toEqual([[at('15:31:00')], 1_000, at('15:32:00')]);
  });

  it('fires once and then waits, where it follows an execution', () => {
    for (const misfire of ['ONCE', 'SKIP', 'ALL'] as const) {
      const firing = dueSlots(after, misfire, at('12:00:00'), at('15:31:00'), 3);
      expect(firing).toEqual({ slots: [at('12:00:00')], missed: 0, next: null });
    }
  });
});

it('tells the slots to come', () => {
  expect(firstSlot(hourly, at('12:00:00'))).toEqual(at('13:00:00'));
  expect(firstSlot(after, at('12:00:00'))).toEqual(at('12:10:00'));
  expect(upcomingSlots(every, at('12:03:20'), 3)).toEqual([at('12:03:20'), at('12:13:20'), at('12:23:20')]);
  expect(upcomingSlots(after, at('12:03:20'), 3)).toEqual([at('12:03:20')]);
  expect(upcomingSlots({ ...hourly, cron: '0 0 1 1 *' }, at('12:03:20'), 2)).toHaveLength(2);
});
