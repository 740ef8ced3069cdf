import type { Meter } from './Meter.js';

/** What one unit of a meter costs from `validFrom` until `validTo`, which is not included. */
export interface Price extends Meter {
  id: string;
  /** Plain decimal string, in `currency`, for one unit. */
  amount: string;
  currency: string;
  validFrom: Date;
  /** Null while no end is known. */
  validTo: Date | null;
}

export function isValidAt(price: Price, at: Date): boolean {
  return price.validFrom <= at && (price.validTo === null || at < price.validTo);
}

export function isSameMeter(a: Meter, b: Meter): boolean {
  return a.unit === b.unit && a.resource === b.resource;
}

/** Whether two spans of validity have a moment in common. */
export function overlap(
  a: Pick<Price, 'validFrom' | 'validTo'>,
  b: Pick<Price, 'validFrom' | 'validTo'>,
): boolean {
  return (a.validTo === null || b.validFrom < a.validTo) && (b.validTo === null || a.validFrom < b.validTo);
}
