import type { GraphQLFormattedError } from 'graphql';
import { placesWithoutError } from './placesWithoutError.js';

/**
 * Whether entities are missing only because others failed that were asked for in the same request. `_entities` may not be
 * null: where one list of a request cannot be had, none is answered. By themselves they may be had.
 * @param key under which they were asked for
 * @param keys of all that was asked for together
 * @param asked how many entities were asked for
 */
export function lostToOthers(
  entities: unknown,
  errors: readonly GraphQLFormattedError[] | undefined,
  key: string,
  keys: { has(key: string): boolean },
  asked: number,
): boolean {
  if (Array.isArray(entities) || !errors?.some(({ path }) => path?.[0] !== key)) return false;
  return placesWithoutError(errors, key, keys, asked).length > 0;
}
