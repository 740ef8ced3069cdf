import { Exact } from './Exact.js';

/** The thresholds that spending has reached and that are not yet raised in this period, lowest first. */
export function crossedThresholds(
  terms: { amount: string; alertAt: readonly string[] },
  spent: string,
  raised: ReadonlySet<string>,
): string[] {
  return terms.alertAt.filter(
    (threshold) => !raised.has(threshold) && new Exact(spent).gte(new Exact(terms.amount).times(threshold)),
  );
}
