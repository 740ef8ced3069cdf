import type { CacheEntry } from './store/CacheStore.js';

/** Seconds that an entry still lives; 0 when it has ended. */
export function remaining({ storedAt, maxAge }: Pick<CacheEntry, 'storedAt' | 'maxAge'>): number {
  return Math.max(0, maxAge - ageOf({ storedAt }));
}

/** Seconds since an entry was made. */
export function ageOf({ storedAt }: Pick<CacheEntry, 'storedAt'>): number {
  return Math.max(0, (Date.now() - storedAt) / 1_000);
}
