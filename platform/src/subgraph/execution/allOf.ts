import { isPromise, type MaybePromise } from './MaybePromise.js';

/**
 * What `step` makes of each item, at once where nothing is awaited. What fails is told only when nothing is under way any more, and of
 * several the first in order.
 */
export function allOf<Item, T>(
  items: Iterable<Item>,
  step: (item: Item, index: number) => MaybePromise<T>,
): MaybePromise<T[]> {
  const results: MaybePromise<T>[] = [];
  let awaited = false;
  try {
    for (const item of items) {
      const result = step(item, results.length);
      awaited ||= isPromise(result);
      results.push(result);
    }
  } catch (error) {
    if (!awaited) throw error;
    results.push(Promise.reject(error as Error));
  }
  return awaited ? settled(results) : (results as T[]);
}

async function settled<T>(results: readonly MaybePromise<T>[]): Promise<T[]> {
  if (results.length === 1) return [await results[0]!];
  const outcomes = await Promise.allSettled(results);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
