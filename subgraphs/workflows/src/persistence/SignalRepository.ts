import type { EntityManager } from '@mikro-orm/postgresql';
import type { Signal } from '../domain/interpreter/Mailbox.js';
import type { Json } from '../domain/Json.js';
import { ExecutionSignalEntity } from './ExecutionSignalEntity.js';

/** The channel on which PostgreSQL says which execution has been sent something. */
export const signalChannel = 'execution_signal';

export interface SignalToSend {
  executionId: string;
  tenantId: string;
  /** What the execution waits for. */
  name: string;
  /** Sent again under the same name and key, a signal is the same. */
  key: string;
  payload: Json;
}

/** What is sent to a tenant's executions. */
export class SignalRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /**
   * Sends a signal with the transaction that is open, and wakes who waits for it once that is committed.
   * @returns whether it is on its way; false when the execution is over, or there is none
   */
  async send({ executionId, tenantId, name, key, payload }: SignalToSend): Promise<boolean> {
    // One at a time for each execution, so that a lower number is never seen after a higher one.
    const [row] = await this.#em.execute<{ number: number }[]>(
      `UPDATE execution SET last_signal = last_signal + 1, wake_at = CASE WHEN wake_at IS NOT NULL THEN now() END
       WHERE id = ? AND status IN ('PENDING', 'RUNNING', 'COMPENSATING') RETURNING last_signal AS number`,
      [executionId],
    );
    if (!row) return false;
    await this.#em.execute(
      `INSERT INTO execution_signal (execution_id, number, tenant_id, name, key, payload, sent_at)
       VALUES (?, ?, ?, ?, ?, ?::json, now()) ON CONFLICT (execution_id, name, key) DO NOTHING`,
      [executionId, row.number, tenantId, name, key, JSON.stringify({ value: payload })],
    );
    await this.#em.execute(`SELECT pg_notify('${signalChannel}', ?)`, [executionId]);
    return true;
  }

  /** The first signal of a name above a number, or null. */
  async next(executionId: string, name: string, after: number): Promise<Signal | null> {
    const row = await this.#em.findOne(
      ExecutionSignalEntity,
      { executionId, name, number: { $gt: after } },
      { orderBy: { number: 'asc' } },
    );
    return row && { number: row.number, payload: row.payload.value, at: row.sentAt.getTime() };
  }
}
