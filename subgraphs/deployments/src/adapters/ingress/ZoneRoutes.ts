import type { Upstream } from '../../domain/ports/ReplicaRunner.js';
import { keyOf, UpstreamPool } from './UpstreamPool.js';

/** Which replicas a zone's requests go to. The table is replaced as a whole: a request sees the old or the new one. */
export class ZoneRoutes {
  #current: readonly UpstreamPool[] = [];
  /** Also those that get no new requests and still have old ones. */
  readonly #pools = new Map<string, UpstreamPool>();
  #turn = 0;

  replace(upstreams: readonly Upstream[]): void {
    this.#current = upstreams.map((upstream) => this.#pool(upstream));
  }

  /** The next replica in turn that is not in `tried`; null when there is none. */
  next(tried: ReadonlySet<UpstreamPool>): UpstreamPool | null {
    const table = this.#current;
    for (let step = 0; step < table.length; step += 1) {
      this.#turn = (this.#turn + 1) % table.length;
      const pool = table[this.#turn];
      if (pool && !tried.has(pool)) return pool;
    }
    return null;
  }

  /** Waits for what is under way at these replicas, which should no longer be in the table, and forgets them. */
  async drained(upstreams: readonly Upstream[], graceMs: number): Promise<void> {
    await Promise.all(
      upstreams.map(async (upstream) => {
        const pool = this.#pools.get(keyOf(upstream));
        if (!pool) return;
        await pool.drained(graceMs);
        if (this.#current.includes(pool)) return;
        pool.close();
        this.#pools.delete(pool.key);
      }),
    );
  }

  close(): void {
    this.#current = [];
    for (const pool of this.#pools.values()) pool.close();
    this.#pools.clear();
  }

  #pool(upstream: Upstream): UpstreamPool {
    const known = this.#pools.get(keyOf(upstream));
    if (known) return known;
    const pool = new UpstreamPool(upstream);
    this.#pools.set(pool.key, pool);
    return pool;
  }
}
