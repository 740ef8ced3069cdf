import { tenantCurrency } from './tenantCurrency.js';
import { Exact, plain } from './Exact.js';
import { units } from './Meter.js';
import type { Meter } from './Meter.js';
import { isSameMeter, isValidAt } from './Price.js';
import type { Price } from './Price.js';
import type { RatedUsage, Usage } from './UsageRecord.js';

/**
 * The price of a meter at a moment: the tenant's own before the default, and among either the one for this very
 * resource before the one for all. Null when none was valid then.
 */
export function priceAt(
  lists: { own: readonly Price[]; defaults: readonly Price[] },
  meter: Meter,
  at: Date,
): Price | null {
  for (const list of [lists.own, lists.defaults]) {
    const valid = list.filter((price) => price.unit === meter.unit && isValidAt(price, at));
    const price =
      valid.find(({ resource }) => resource !== null && resource === meter.resource) ??
      valid.find(({ resource }) => resource === null);
    if (price) return price;
  }
  return null;
}

/** Every price that applies at a moment: one for each meter, the tenant's own in place of the default. */
export function pricesAt(lists: { own: readonly Price[]; defaults: readonly Price[] }, at: Date): Price[] {
  const all = [...lists.own, ...lists.defaults].filter((price) => isValidAt(price, at));
  return all
    .filter((price, index) => all.findIndex((other) => isSameMeter(other, price)) === index)
    .sort(
      (a, b) =>
        units.indexOf(a.unit) - units.indexOf(b.unit) || (a.resource ?? '').localeCompare(b.resource ?? ''),
    );
}

/** Fixes what a use costs: quantity × price, exactly; 0 when no price was valid at its time. */
export function rate(usage: Usage, price: Price | null): RatedUsage {
  const amount = price ? plain(new Exact(usage.quantity).times(price.amount)) : '0';
  return { ...usage, amount, currency: price?.currency ?? tenantCurrency, priceId: price?.id ?? null };
}
