import { Decimal } from 'decimal.js';

/**
 * Decimal arithmetic wide enough that no sum or product of ours is ever rounded: quantities and prices have at most
 * 30 digits on either side of the point, so a product has 120 at most, and 10^80 of them can be added.
 */
export const Exact = Decimal.clone({ precision: 200, toExpNeg: -9e15, toExpPos: 9e15, rounding: 6 });
export type Exact = Decimal;

/** The number as a plain decimal string: no exponent, no trailing zeros. */
export function plain(value: Decimal | string): string {
  return new Exact(value).toFixed();
}

/** The exact sum; 0 of nothing. */
export function sum(values: Iterable<Decimal | string>): Exact {
  let total: Exact = new Exact(0);
  for (const value of values) total = total.plus(value);
  return total;
}
