import type { GraphQLFormattedError } from 'graphql';

/**
 * The places of entities for which a subgraph reported no error that says why they are missing.
 * @param key under which they were asked for
 * @param keys of all that was asked for together; an error at none of them, or at no place, is about everything
 * @param asked how many entities it was asked for
 */
export function placesWithoutError(
  errors: readonly GraphQLFormattedError[] | undefined,
  key: string,
  keys: { has(key: string): boolean },
  asked: number,
): readonly number[] {
  const places = new Set(Array.from({ length: asked }, (_, place) => place));
  for (const { path = [] } of errors ?? []) {
    const [first, place, ...below] = path;
    const at = String(first);
    if (at !== key && keys.has(at)) continue;
    if (typeof place !== 'number' || place >= asked) return [];
    if (below.length === 0) places.delete(place);
  }
  return [...places];
}
