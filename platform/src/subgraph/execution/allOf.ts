import { isPromise, type MaybePromise } from './MaybePromise.js';

/**
 * What `step` makes of each item, at once where nothing is awaited. What one step throws is thrown, and of those before and of the items
 * behind it nothing is left that could fail with nobody to hear it.
 */
export function allOf<T>(
  items: readonly MaybePromise<unknown>[],
  step: (item: MaybePromise<unknown>, index: number) => MaybePromise<T>,
): MaybePromise<T[]> {
  const results: MaybePromise<T>[] = [];
  try {
    for (const [index, item] of items.entries()) results.push(step(item, index));
  } catch (error) {
    for (const left of [...results, ...items.slice(results.length)])
      if (isPromise(left)) left.then(undefined, () => undefined);
    throw error;
  }
  return results.some(isPromise) ? Promise.all(results) : (results as T[]);
}
