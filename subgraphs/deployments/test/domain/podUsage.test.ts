import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { podUsage } from '../../src/domain/podUsage.js';

const plainDecimal = /^(0|[1-9][0-9]{0,29})(\.[0-9]{1,30})?$/;

test('a regular pod reserves a quarter of a CPU and of a GiB', () => {
  expect(podUsage('regular', 2, 0, 10_500)).toEqual({
    podSeconds: '21',
    cpuSeconds: '5.25',
    memoryGibSeconds: '5.25',
  });
  expect(podUsage('big', 1, 0, 1_500)).toEqual({ podSeconds: '1.5', cpuSeconds: '6', memoryGibSeconds: '3' });
});

test('spans that touch sum to the whole span, exactly', () => {
  const instant = fc.integer({ min: 0, max: 10_000_000 });
  fc.assert(
    fc.property(
      fc.constantFrom('regular', 'big'),
      fc.integer({ min: 1, max: 10 }),
      instant,
      instant,
      instant,
      (size, clones, a, b, c) => {
        const [from = 0, cut = 0, to = 0] = [a, b, c].toSorted((x, y) => x - y);
        const parts = [podUsage(size, clones, from, cut), podUsage(size, clones, cut, to)];
        const whole = podUsage(size, clones, from, to);
        for (const key of ['podSeconds', 'cpuSeconds', 'memoryGibSeconds'] as const) {
          expect(Decimal.sum(...parts.map((part) => part[key])).toFixed()).toBe(whole[key]);
          expect(whole[key]).toMatch(plainDecimal);
        }
      },
    ),
  );
});

test('a clock that went back reserves nothing', () => {
  expect(podUsage('big', 3, 1_000, 0).podSeconds).toBe('0');
});
