/** Gives the lock back; more than once does no harm. Never fails: a lock that cannot be given back ends by itself. */
export type Release = () => Promise<void>;

export interface LockOptions {
  /** Milliseconds to wait for it at most. */
  waitMs: number;
  /** Ends the waiting too. */
  signal?: AbortSignal | undefined;
}

/**
 * Waiting rooms: of those who want to do the same thing, one goes ahead and the others wait, holding nothing that others
 * need. What must not be done twice is kept from it by the database: a lock may be lost, as when Redis restarts.
 */
export interface Locks {
  /** Waits until nobody has the tenant's lock of this name; undefined when that took too long. */
  acquire(tenantId: string | null, name: string, options: LockOptions): Promise<Release | undefined>;
}
