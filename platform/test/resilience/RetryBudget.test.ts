import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RetryBudget } from '../../src/resilience/RetryBudget.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function spend(budget: RetryBudget, wanted: number): number {
  let got = 0;
  for (let index = 0; index < wanted; index++) if (budget.spend()) got++;
  return got;
}

test('lets a tenth of many requests be repeated, and a few in any case', () => {
  const budget = new RetryBudget({ ratio: 0.1, perSecond: 3 });
  for (let index = 0; index < 200; index++) budget.earn();
  expect(spend(budget, 200)).toBe(23);
});

test('has a few more each second, however few requests there are, and saves none of them up', () => {
  const budget = new RetryBudget({ ratio: 0.1, perSecond: 3 });
  expect(spend(budget, 10)).toBe(3);
  vi.advanceTimersByTime(1_000);
  expect(spend(budget, 10)).toBe(3);
  vi.advanceTimersByTime(60_000);
  expect(spend(budget, 10)).toBe(3);
});

test('lets nothing be repeated where there is neither', () => {
  const budget = new RetryBudget({ ratio: 0, perSecond: 0 });
  budget.earn();
  expect(budget.spend()).toBe(false);
});
