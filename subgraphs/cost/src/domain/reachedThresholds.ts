import { Exact } from './Exact.js';

/** The thresholds that spending has reached, lowest first. */
export function reachedThresholds(
  terms: { amount: string; alertAt: readonly string[] },
  spent: string,
): string[] {
  return terms.alertAt.filter((threshold) => new Exact(spent).gte(new Exact(terms.amount).times(threshold)));
}
