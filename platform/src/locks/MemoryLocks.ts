import type { LockOptions, Locks, Release } from './Locks.js';

/** Locks among the requests of one process, in the order in which they came. */
export class MemoryLocks implements Locks {
  /** Who waits for each lock that is held. */
  readonly #waiting = new Map<string, Set<() => void>>();

  async acquire(tenantId: string | null, name: string, options: LockOptions): Promise<Release | undefined> {
    const key = JSON.stringify([tenantId, name]);
    if (options.signal?.aborted) return undefined;
    const waiting = this.#waiting.get(key);
    if (!waiting) this.#waiting.set(key, new Set());
    else if (!(await handedOver(waiting, options))) return undefined;
    let held = true;
    return async () => {
      if (held) this.#handOver(key);
      held = false;
    };
  }

  #handOver(key: string): void {
    const waiting = this.#waiting.get(key)!;
    const [next] = waiting;
    if (!next) return void this.#waiting.delete(key);
    waiting.delete(next);
    next();
  }
}

/** Whether it was this one's turn before the waiting ended. */
async function handedOver(waiting: Set<() => void>, { waitMs, signal }: LockOptions): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const go = (): void => resolve(true);
  const giveUp = (): void => resolve(!waiting.delete(go));
  waiting.add(go);
  const timer = setTimeout(giveUp, waitMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}
