import type { EntityManager } from '@mikro-orm/postgresql';
import type { Database } from './Database.js';

/** A lease that nobody holds any more. */
export interface EndedLease {
  name: string;
  /** Given back, rather than not renewed: its holder may still be at what it was at. */
  released: boolean;
}

/** A process that is frozen in the middle must not keep others from seeing that it is gone. */
const briefly = { idleMs: 4_000 };

/**
 * What one replica of a service holds at a time, for as long as it renews it, by the database's clock. The service lists
 * `LeaseEntity` among its entities.
 */
export class Leases {
  readonly #database: Database;
  readonly #holder: string;

  /** @param holder this process; no other, and not one before or after it, may call itself so */
  constructor(database: Database, holder: string) {
    this.#database = database;
    this.#holder = holder;
  }

  /** Takes or renews it. @returns whether it is this process's now; false while it is another's */
  async hold(name: string, seconds: number): Promise<boolean> {
    return this.#database.worker(async (em) => {
      const held = await em.execute<unknown[]>(
        `INSERT INTO lease (name, holder, until) VALUES (?, ?, clock_timestamp() + ? * interval '1 second')
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
          WHERE lease.holder = excluded.holder OR lease.until < clock_timestamp() RETURNING name`,
        [name, this.#holder, seconds],
      );
      return held.length > 0;
    }, briefly);
  }

  /** Gives it back, if it is this process's. */
  async release(name: string): Promise<void> {
    await this.#database.worker((em) =>
      em.execute(`UPDATE lease SET until = '-infinity' WHERE name = ? AND holder = ?`, [name, this.#holder]),
    );
  }

  /**
   * Gives `work` the leases whose names begin with `prefix` and that have ended, while no other replica does so; those that
   * it answers are forgotten, in the same transaction.
   */
  async settle(
    prefix: string,
    work: (ended: EndedLease[], em: EntityManager) => Promise<string[]>,
  ): Promise<void> {
    await this.#database.worker(async (em) => {
      const [turn] = await em.execute<{ ours: boolean }[]>(
        `SELECT pg_try_advisory_xact_lock(hashtext('gantry leases ' || ?)) AS ours`,
        [prefix],
      );
      if (!turn?.ours) return;
      const ended = await em.execute<EndedLease[]>(
        `SELECT name, until = '-infinity' AS released FROM lease
          WHERE starts_with(name, ?) AND until < clock_timestamp()`,
        [prefix],
      );
      if (ended.length === 0) return;
      const done = await work(ended, em);
      if (done.length === 0) return;
      await em.execute(
        `DELETE FROM lease WHERE name IN (${done.map(() => '?').join(', ')}) AND until < clock_timestamp()`,
        done,
      );
    }, briefly);
  }
}
