import { Exact, plain } from './Exact.js';
import { endOfPeriod, startOfPeriod } from './Period.js';
import type { Period } from './Period.js';

/** Digits after the point; a forecast is an estimate, and its division rarely ends. */
const forecastDigits = 6;

/**
 * What the whole period will have cost if spending goes on as it has: spent ÷ the part of the period that is over.
 * Rounded to six digits after the point, and never less than what is spent already.
 */
export function forecast(spent: string, period: Period, now: Date): string {
  const start = startOfPeriod(period, now);
  const elapsed = now.getTime() - start.getTime();
  if (elapsed <= 0) return plain(spent);
  const whole = endOfPeriod(period, start).getTime() - start.getTime();
  const estimate = new Exact(spent).times(whole).dividedBy(elapsed).toDecimalPlaces(forecastDigits);
  return plain(Exact.max(estimate, spent));
}
