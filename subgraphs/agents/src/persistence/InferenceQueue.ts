import type { EntityManager } from '@mikro-orm/postgresql';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { InferenceOutcome } from '../domain/inference/InferenceProvider.js';
import type { TaskAnswer } from '../domain/task/TaskAnswer.js';
import { InferenceEntity, type InferenceRow } from './InferenceEntity.js';

/** What waits to be written: the reply to somebody, or the answer to a task. */
export interface WaitingInference {
  id: string;
  tenantId: string;
  kind: 'REPLY' | 'TASK';
}

/** By whom something was written. */
export interface Writer {
  provider: string;
  model: string;
}

/** How an inference ended; of a task with what it was answered. */
export type Ended = InferenceOutcome & Partial<Pick<TaskAnswer, 'content' | 'fault'>>;

/** The inferences to be made, shared by all workers: each is held by one, for as long as that renews its lease. */
export class InferenceQueue {
  readonly #database: Database;
  readonly #holder: string;
  readonly #leaseSeconds: number;

  constructor(database: Database, holder: string, leaseSeconds: number) {
    this.#database = database;
    this.#holder = holder;
    this.#leaseSeconds = leaseSeconds;
  }

  /**
   * What may be begun now: of a conversation only the oldest, since replies come in its order; of a tenant at most
   * `perTenant` of either kind, and one of each before the second of any. People come before workflows.
   */
  async waiting(perTenant: number): Promise<WaitingInference[]> {
    return this.#database.worker((em) =>
      em.execute<WaitingInference[]>(
        `SELECT id, tenant_id AS "tenantId", kind FROM (
           SELECT id, tenant_id, kind, row_number() OVER (PARTITION BY tenant_id, kind ORDER BY id) AS place
             FROM inference AS one
            CROSS JOIN LATERAL (SELECT CASE WHEN one.execution_id IS NULL THEN 'REPLY' ELSE 'TASK' END AS kind) AS of
            WHERE (status = 'QUEUED' OR (status = 'RUNNING' AND lease_until < now()))
              AND NOT EXISTS (SELECT 1 FROM inference AS earlier
                               WHERE earlier.conversation_id = one.conversation_id AND earlier.id < one.id
                                 AND earlier.status IN ('QUEUED', 'RUNNING'))) AS first
          WHERE place <= ? ORDER BY place, kind, id LIMIT 500`,
        [perTenant],
      ),
    );
  }

  /**
   * Takes one for this worker, or answers null when another was faster.
   * @param again whether this worker had it and could not give it back: that start does not count
   */
  async claim({ id, tenantId }: WaitingInference, again: boolean): Promise<InferenceRow | null> {
    return this.#database.tenant({ tenantId }, async (em) => {
      const claimed = await em.execute<unknown[]>(
        `UPDATE inference SET status = 'RUNNING', holder = ?, starts = starts + 1, given_back = given_back + ?,
                lease_until = now() + ? * interval '1 second'
          WHERE id = ? AND (status = 'QUEUED' OR (status = 'RUNNING' AND lease_until < now())) RETURNING id`,
        [this.#holder, again ? 1 : 0, this.#leaseSeconds, id],
      );
      return claimed.length === 0 ? null : em.findOneOrFail(InferenceEntity, { id });
    });
  }

  /** Says that this worker is still at it; false when it is no longer its own. */
  async renew({ id, tenantId }: WaitingInference): Promise<boolean> {
    return this.#database.tenant({ tenantId }, async (em) => {
      const renewed = await em.execute<unknown[]>(
        `UPDATE inference SET lease_until = now() + ? * interval '1 second'
          WHERE id = ? AND holder = ? AND status = 'RUNNING' RETURNING id`,
        [this.#leaseSeconds, id, this.#holder],
      );
      return renewed.length > 0;
    });
  }

  /**
   * Gives one back, to be begun again by any worker.
   * @param isHandedOver whether nothing is wrong with it: this process was asked to end, or the database was away
   */
  async release({ id, tenantId }: WaitingInference, isHandedOver: boolean): Promise<void> {
    await this.#database.tenant({ tenantId }, (em) =>
      em.execute(
        `UPDATE inference SET status = 'QUEUED', holder = NULL, lease_until = NULL, given_back = given_back + ?
          WHERE id = ? AND holder = ? AND status = 'RUNNING'`,
        [isHandedOver ? 1 : 0, id, this.#holder],
      ),
    );
  }

  /**
   * Stores what it took, and what a task was answered, and in the same transaction does `also`; nothing when it is no longer
   * this worker's.
   */
  async finish(
    { id, tenantId, kind }: WaitingInference,
    by: Writer,
    ended: Ended,
    also: (em: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.#database.tenant({ tenantId }, async (em) => {
      const finished = await em.execute<unknown[]>(
        `UPDATE inference SET status = ?, provider = ?, model = ?, input_tokens = ?, output_tokens = ?,
                finish_reason = ?, answer = ?, fault_code = ?, fault = ?, finished_at = now(), holder = NULL,
                lease_until = NULL, messages = '[]', terms = NULL
          WHERE id = ? AND holder = ? AND status = 'RUNNING' RETURNING id`,
        [
          ended.status,
          by.provider,
          by.model,
          ended.usage.inputTokens,
          ended.usage.outputTokens,
          ended.finishReason,
          // What a reply says is its conversation's.
          kind === 'TASK' ? (ended.content ?? null) : null,
          ended.fault?.code ?? null,
          ended.fault?.message ?? null,
          id,
          this.#holder,
        ],
      );
      if (finished.length > 0) await also(em);
    });
  }
}
