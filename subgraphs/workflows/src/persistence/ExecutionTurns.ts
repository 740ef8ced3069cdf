import type { EntityManager } from '@mikro-orm/postgresql';
import type { Execution } from '../domain/execution/Execution.js';
import type { ExecutionJob } from '../domain/execution/ExecutionEngine.js';
import type { Wait } from '../domain/execution/Wait.js';
import type { Compensating } from '../domain/interpreter/Run.js';
import type { Standing } from '../domain/limits/Backlog.js';
import { ExecutionEntity } from './ExecutionEntity.js';
import { executionOf } from './ExecutionRepository.js';

/** Later than any wait that ends by itself, in milliseconds since 1970. */
const lastTime = Date.parse('9999-01-01T00:00:00Z');

/** Which of a tenant's executions are to go on, which only wait, and which are to begin. */
export class ExecutionTurns {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** An execution that has never been put away. */
  async awake(id: string): Promise<Execution | null> {
    const row = await this.#em.findOne(ExecutionEntity, { id, wakes: 0 });
    return row && executionOf(row);
  }

  /** Has an execution go on that was put away for the given time, unless it has been again since. */
  async wake(id: string, wakes: number): Promise<Execution | null> {
    await this.#em.execute('UPDATE execution SET wake_at = NULL WHERE id = ? AND wakes = ?', [id, wakes]);
    const row = await this.#em.findOne(ExecutionEntity, { id, wakes });
    return row && executionOf(row);
  }

  /** Puts away what only waits; false when a signal has come that it waits for, or when it is not this one that goes on. */
  async putAway(id: string, wakes: number, waits: readonly Wait[]): Promise<boolean> {
    // Whoever sends it something now waits for this, and finds it put away; whoever keeps a step of it has kept it before.
    await this.#em.execute('SELECT 1 FROM execution WHERE id = ? FOR UPDATE', [id]);
    const until = Math.min(lastTime, ...waits.map((wait) => wait.until));
    const signals = waits.flatMap(({ signal }) => (signal ? [signal] : []));
    const put = await this.#em.execute<unknown[]>(
      `UPDATE execution SET wakes = wakes + 1, wake_at = ?
       WHERE id = ? AND wakes = ? AND status IN ('RUNNING', 'COMPENSATING') AND NOT EXISTS (
         SELECT 1 FROM execution_signal AS sent JOIN json_to_recordset(?::json) AS awaited (name text, after int)
         ON sent.name = awaited.name AND sent.number > awaited.after WHERE sent.execution_id = execution.id)
       RETURNING id`,
      [new Date(until).toISOString(), id, wakes, JSON.stringify(signals)],
    );
    return put.length > 0;
  }

  /** How many of the tenant's executions wait, and how many are under way. */
  async standing(): Promise<Standing> {
    const [row] = await this.#em.execute<{ queued: string; running: string; since: string | Date | null }[]>(
      `SELECT count(*) FILTER (WHERE status = 'PENDING') AS queued, count(*) FILTER (WHERE status <> 'PENDING' AND wake_at IS NULL) AS running,
         min(created_at) FILTER (WHERE status = 'PENDING') AS since
       FROM execution WHERE status IN ('PENDING', 'RUNNING', 'COMPENSATING')`,
    );
    const { queued = 0, running = 0, since = null } = row ?? {};
    return {
      queued: Number(queued),
      running: Number(running),
      queuedSince: since === null ? null : new Date(since).getTime(),
    };
  }

  /**
   * How many of a workflow's executions are under way or about to be. Until the transaction ends, no other asks for the same
   * workflow.
   */
  async lockActive(workflowId: string): Promise<number> {
    await this.#em.execute('SELECT 1 FROM workflow WHERE id = ? FOR UPDATE', [workflowId]);
    const [row] = await this.#em.execute<{ active: string }[]>(
      `SELECT count(*) AS active FROM execution
       WHERE workflow_id = ? AND (status IN ('RUNNING', 'COMPENSATING') OR (status = 'PENDING' AND NOT held))`,
      [workflowId],
    );
    return Number(row?.active ?? 0);
  }

  /** Lets those of a workflow's held executions begin that have come up, at most so many. */
  async letGo(workflowId: string, most: number): Promise<ExecutionJob[]> {
    return this.#em.execute<ExecutionJob[]>(
      `UPDATE execution SET held = false, touched_at = date_trunc('milliseconds', now())
       WHERE id IN (
         SELECT id FROM execution WHERE workflow_id = ? AND status = 'PENDING' AND held
         ORDER BY priority DESC, id LIMIT ?
       )
       RETURNING id AS "executionId", tenant_id AS "tenantId", tier, priority`,
      [workflowId, most],
    );
  }

  /** Begins the next round of undoing what an execution has done, for whichever process comes to it first; runs of it that go on end. */
  async nextRound(id: string): Promise<void> {
    await this.#em.execute(
      'UPDATE execution SET round = round + 1, wakes = wakes + 1, wake_at = now(), finished_at = NULL WHERE id = ?',
      [id],
    );
  }

  /** Why and how far what an execution has done is being undone. */
  async compensating(id: string): Promise<Compensating> {
    const row = await this.#em.findOneOrFail(
      ExecutionEntity,
      { id },
      { fields: ['round', 'error', 'startedAt'] },
    );
    return {
      round: row.round,
      problem: row.error ?? null,
      startedAt: row.startedAt?.getTime() ?? 0,
    };
  }
}
