import type { ClientBase } from 'pg';

/** An event that was given up, without what is in it. */
export interface DeadLetter {
  id: string;
  /** `gantry.<subgraph>.<Name>.v1`. */
  type: string;
  tenantId: string;
  attempts: number;
  failedAt: Date;
  error: string;
}

/** Letters that a replay begins with at most; more are for the next one. */
const atMost = 1_000;

/** A service's dead letters, for who operates it. */
export class DeadLetters {
  readonly #client: ClientBase;

  /** @param client connected as the service's worker login */
  constructor(client: ClientBase) {
    this.#client = client;
  }

  /** The oldest first, a thousand at most. */
  async list(): Promise<DeadLetter[]> {
    const { rows } = await this.#client.query<DeadLetter>(
      `SELECT id, event->>'type' AS type, tenant_id AS "tenantId", attempts, failed_at AS "failedAt", error
         FROM dead_letter ORDER BY failed_at, id LIMIT $1`,
      [atMost],
    );
    return rows;
  }

  /**
   * Has an event be handled once more, with all its tries: one that was received comes first among its tenant's events, as
   * it did; one that the bus did not take is offered to it again.
   * @returns whether there was such a letter
   */
  async replay(id: string): Promise<boolean> {
    await this.#client.query('BEGIN');
    try {
      const letter = await this.#client.query<{ event: unknown; tenant_id: string }>(
        'DELETE FROM dead_letter WHERE id = $1 RETURNING event, tenant_id',
        [id],
      );
      const [row] = letter.rows;
      if (row) await this.#reopen(id, row.tenant_id, JSON.stringify(row.event));
      await this.#client.query('COMMIT');
      return row !== undefined;
    } catch (error) {
      await this.#client.query('ROLLBACK');
      throw error;
    }
  }

  /** Replays those that are there now, in the order in which they failed. @returns how many */
  async replayAll(): Promise<number> {
    let replayed = 0;
    for (const { id } of await this.list()) if (await this.replay(id)) replayed += 1;
    return replayed;
  }

  async #reopen(id: string, tenantId: string, event: string): Promise<void> {
    const received = await this.#client.query(
      'UPDATE inbox SET handled_at = NULL, attempts = 0, next_attempt_at = now() WHERE id = $1',
      [id],
    );
    if (received.rowCount === 1) return;
    await this.#client.query(
      `INSERT INTO outbox (id, tenant_id, event) VALUES ($1, $2, $3::jsonb)
       ON CONFLICT (id) DO UPDATE SET sent_at = NULL`,
      [id, tenantId, event],
    );
    await this.#client.query("SELECT pg_notify('outbox', '')");
  }
}
