import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { tenantCurrency } from './tenantCurrency.js';
import { plain } from './Exact.js';
import { unitsWithResource } from './Meter.js';
import type { Unit } from './Meter.js';
import { parseAmount } from './parseAmount.js';
import { isSameMeter, overlap } from './Price.js';
import type { Price } from './Price.js';

/** A price as a client wants it. */
export interface PriceInput {
  unit: Unit;
  resource: string | null;
  amount: string;
  validFrom: Date | null;
  validTo: Date | null;
}

/** A new price and the one before it, whose open end it closes. */
export interface PlacedPrice {
  price: Omit<Price, 'id'>;
  /** The price to end at the new one's start. */
  ends: Price | null;
}

/** How far a client's clock may be behind ours. */
const toleranceMilliseconds = 60_000;

/**
 * Finds a new price's place among the tenant's own for the same meter. A price that has no end yet ends where the new
 * one starts; any other overlap is refused. It cannot start in the past, where usage is already priced.
 * @throws UserFault naming the field.
 */
export function placePrice(input: PriceInput, existing: readonly Price[], now: Date): PlacedPrice {
  const amount = parseAmount(input.amount);
  if (!amount)
    throw fault(
      'INVALID_AMOUNT',
      `"${input.amount.slice(0, 60)}" is not an amount, written like "0.0000005".`,
      'amount',
    );
  const resource = checkResource(input);
  const validFrom = input.validFrom ?? now;
  if (validFrom.getTime() < now.getTime() - toleranceMilliseconds) {
    throw fault(
      'PRICE_IN_THE_PAST',
      `A price cannot start in the past (${validFrom.toISOString()}): usage there is already priced.`,
      'validFrom',
    );
  }
  const { validTo } = input;
  if (validTo && validTo <= validFrom) {
    throw fault(
      'INVALID_VALIDITY',
      `A price that starts at ${validFrom.toISOString()} cannot end at ${validTo.toISOString()}.`,
      'validTo',
    );
  }
  const price = {
    unit: input.unit,
    resource,
    amount: plain(amount),
    currency: tenantCurrency,
    validFrom,
    validTo,
  };
  let ends: Price | null = null;
  for (const other of existing.filter(
    (candidate) => isSameMeter(candidate, price) && overlap(candidate, price),
  )) {
    if (other.validTo === null && other.validFrom < validFrom) ends = other;
    else
      throw fault(
        'PRICE_OVERLAPS',
        `Price ${other.id} already holds from ${other.validFrom.toISOString()}.`,
        'validFrom',
      );
  }
  return { price, ends };
}

function checkResource({ unit, resource }: PriceInput): string | null {
  const trimmed = resource?.trim();
  if (resource === null || !trimmed) return null;
  if (!unitsWithResource.includes(unit)) {
    throw fault(
      'INVALID_RESOURCE',
      `The price of ${unit} does not differ by resource; "${trimmed.slice(0, 60)}" was given.`,
      'resource',
    );
  }
  if (trimmed.length > 200)
    throw fault(
      'INVALID_RESOURCE',
      `A model's name has at most 200 characters; this has ${trimmed.length}.`,
      'resource',
    );
  return trimmed;
}

function fault(code: string, message: string, field: string): UserFault {
  return UserFault.of(code, message, [field]);
}
