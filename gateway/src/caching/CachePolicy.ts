/** How long something may be kept, and for whom. */
export interface CachePolicy {
  /** Seconds. 0: not at all. Infinity: nothing has limited it. */
  readonly maxAge: number;
  /** For its caller only. */
  readonly isPrivate: boolean;
}

/** What nobody has limited yet. */
export const unlimitedPolicy: CachePolicy = { maxAge: Number.POSITIVE_INFINITY, isPrivate: false };

/** What must not be kept. */
export const neverKept: CachePolicy = { maxAge: 0, isPrivate: false };

/** The stricter of both in each respect. */
export function restricted(policy: CachePolicy, by: CachePolicy): CachePolicy {
  return { maxAge: Math.min(policy.maxAge, by.maxAge), isPrivate: policy.isPrivate || by.isPrivate };
}

/** Whether something may be kept at all, and it is known for how long. */
export function mayBeKept({ maxAge }: CachePolicy): boolean {
  return maxAge > 0 && maxAge !== Number.POSITIVE_INFINITY;
}
