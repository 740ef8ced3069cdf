import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronSlots } from '../../src/domain/schedule/cronSlots.js';
import { slowSlots, wallMinutes } from '../support/slowCron.js';

const slotsFrom = (cron: string, zone: string, from: string, count: number): string[] => {
  const { after } = cronSlots(cron, zone);
  const slots: Date[] = [new Date(from)];
  while (slots.length <= count) slots.push(after(slots.at(-1)!)!);
  return slots.slice(1).map((slot) => slot.toISOString().slice(0, 16));
};

describe('a cron expression', () => {
  it.each([
    [
      'a time that the change in spring skips at its end, once',
      ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z'],
      ['2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    [
      'a time that the change in autumn has twice the first time only',
      ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z'],
      ['2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'several times of a day like one',
      ['30 2,14 * * *', 'Europe/Berlin', '2026-03-28T20:00:00Z'],
      ['2026-03-29T01:00', '2026-03-29T12:30', '2026-03-30T00:30'],
    ],
    [
      'each half hour in real time in autumn',
      ['*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:45:00Z'],
      ['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T01:00', '2026-10-25T01:30', '2026-10-25T02:00'],
    ],
    [
      'each half hour in real time in spring',
      ['*/30 * * * *', 'America/New_York', '2026-03-08T06:15:00Z'],
      ['2026-03-08T06:30', '2026-03-08T07:00', '2026-03-08T07:30'],
    ],
    [
      'midnight where clocks skip it',
      ['0 0 * * *', 'Africa/Cairo', '2026-04-23T12:00:00Z'],
      ['2026-04-23T22:00', '2026-04-24T21:00'],
    ],
    [
      'a change by half an hour',
      ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z'],
      ['2026-10-03T15:30', '2026-10-04T15:15'],
    ],
  ])('has %s', (_, [cron, zone, from], slots) => {
    expect(slotsFrom(cron!, zone!, from!, slots.length)).toEqual(slots);
  });

  it('has the slots that looking at each minute finds, around every change of clocks', () => {
    const number = (least: number, most: number) => fc.integer({ min: least, max: most });
    const field = (least: number, most: number) =>
      fc.oneof(
        fc.constant('*'),
        number(least, most).map(String),
        fc
          .uniqueArray(number(least, most), { minLength: 2, maxLength: 4 })
          .map((items) => items.sort((a, b) => a - b).join(',')),
        fc
          .tuple(number(least, most), number(least, most))
          .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
        fc.constantFrom('*/2', '*/5', '*/15'),
      );
    const expression = fc
      .tuple(
        field(0, 59),
        field(0, 4),
        fc.constantFrom('*', '*', '25-31', '*/2'),
        fc.constantFrom('*', '*', '3,4,10,11'),
        fc.constantFrom('*', '*', '0', '1-5', '7'),
      )
      .map((fields) => fields.join(' '));
    fc.assert(
      fc.property(fc.constantFrom(...changes), expression, (change, cron) => {
        const { walls, zone } = change;
        const end = walls.at(-1)!.at;
        const { after, until } = cronSlots(cron, zone);
        const found: number[] = [];
        for (
          let slot = after(new Date(walls[0]!.at - 1));
          slot !== null && slot.getTime() <= end;
          slot = after(slot)
        ) {
          found.push(slot.getTime());
        }
        const expected = slowSlots(cron, walls);
        expect(found).toEqual(expected);
        for (const slot of expected.slice(-5)) {
          expect(until(new Date(slot))).toEqual(new Date(slot));
          expect(until(new Date(slot + 59_999))).toEqual(new Date(slot));
        }
      }),
      { numRuns: 60 },
    );
  });
});

const around = (zone: string, day: string) => ({
  zone,
  walls: wallMinutes(zone, `${day}T12:00:00Z`, 1.5 * 1_440),
});
/** From the day before a change to the day after it. */
const changes = [
  around('Europe/Berlin', '2026-03-28'),
  around('Europe/Berlin', '2026-10-24'),
  around('America/New_York', '2026-03-07'),
  around('America/New_York', '2026-10-31'),
  around('Australia/Lord_Howe', '2026-04-04'),
  around('Australia/Lord_Howe', '2026-10-03'),
  around('Africa/Cairo', '2026-04-23'),
  around('Africa/Cairo', '2026-10-29'),
  around('Africa/Casablanca', '2026-02-14'),
  around('Africa/Casablanca', '2026-03-21'),
  around('Antarctica/Troll', '2026-03-28'),
  around('Antarctica/Troll', '2026-10-24'),
  around('America/St_Johns', '2026-03-07'),
  around('Asia/Kathmandu', '2026-03-28'),
];
