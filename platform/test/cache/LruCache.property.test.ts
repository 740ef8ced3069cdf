import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LruCache } from '../../src/cache/LruCache.js';

/** What it has to do, as simply as that can be said: a list, the most recently used last. */
class Model {
  readonly #capacity: number;
  entries: [string, number][] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: string): number | undefined {
    const found = this.entries.find(([name]) => name === key);
    if (found) this.set(...found);
    return found?.[1];
  }

  set(key: string, value: number): void {
    this.delete(key);
    this.entries = [...this.entries, [key, value] satisfies [string, number]].slice(-this.#capacity);
  }

  delete(key: string): void {
    this.entries = this.entries.filter(([name]) => name !== key);
  }
}

test('keeps what was used last, and nothing beyond its capacity, whatever is done in whatever order', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.oneof(
    fc.record({ do: fc.constant('get' as const), key }),
    fc.record({ do: fc.constant('set' as const), key, value: fc.nat(9) }),
    fc.record({ do: fc.constant('delete' as const), key }),
    fc.record({ do: fc.constant('clear' as const) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 40 }), (capacity, steps) => {
      const cache = new LruCache<string, number>(capacity);
      const model = new Model(capacity);
      for (const each of steps) {
        if (each.do === 'get') expect(cache.get(each.key)).toBe(model.get(each.key));
        else if (each.do === 'clear') {
          cache.clear();
          model.entries = [];
        } else if (each.do === 'delete') {
          cache.delete(each.key);
          model.delete(each.key);
        } else {
          cache.set(each.key, each.value);
          model.set(each.key, each.value);
        }
        expect([...cache.entries()]).toEqual(model.entries);
        expect(cache.size).toBe(model.entries.length);
      }
    }),
    { numRuns: 500 },
  );
});
