import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isSame } from '../domain/comparison/isSame.js';
import { firstSlot } from '../domain/schedule/dueSlots.js';
import type { Schedule, TriggerRule } from '../domain/schedule/Schedule.js';
import { ScheduleTriggerEntity, type ScheduleTriggerRow } from './ScheduleTriggerEntity.js';

/** What starts a tenant's workflows by the clock. */
export class ScheduleRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** The triggers of workflows. */
  async findAll(workflowIds: readonly string[]): Promise<ScheduleTriggerRow[]> {
    return this.#em.find(
      ScheduleTriggerEntity,
      { workflowId: { $in: [...workflowIds] } },
      { orderBy: { kind: 'asc' } },
    );
  }

  /**
   * Gives a workflow the triggers of its new version, in the transaction that adds it. One that is as it was goes on with the
   * slot that it had, so that whoever adds a version every hour does not put off what is due every day. What is paused stays so.
   */
  async replace(tenantId: string, workflowId: string, { triggers, misfire }: Schedule): Promise<void> {
    const now = new Date();
    const before = await this.#lock(workflowId);
    const pausedAt = before.find((row) => row.pausedAt)?.pausedAt ?? null;
    const kinds = triggers.map(({ kind }) => kind);
    await this.#em.nativeDelete(ScheduleTriggerEntity, { workflowId, kind: { $nin: kinds } });
    for (const rule of triggers) {
      const { kind } = rule;
      const known = before.find((row) => row.kind === kind);
      if (known) {
        await this.#em.nativeUpdate(
          ScheduleTriggerEntity,
          { workflowId, kind },
          { rule, misfire, nextFireAt: slotWith(rule, known, now) },
        );
      } else {
        const nextFireAt = pausedAt ? null : firstSlot(rule, now);
        const begins = { awaitedId: null, lastSlot: null, missed: 0 };
        const row = { workflowId, kind, tenantId, rule, misfire, nextFireAt, pausedAt, ...begins };
        await this.#em.insert(ScheduleTriggerEntity, row);
      }
    }
  }

  /** Has a workflow's triggers fire no more until they are resumed. @returns false when it has none */
  async pause(workflowId: string): Promise<boolean> {
    const rows = await this.#lock(workflowId);
    await this.#em.nativeUpdate(
      ScheduleTriggerEntity,
      { workflowId, pausedAt: null },
      { pausedAt: new Date(), nextFireAt: null },
    );
    return rows.length > 0;
  }

  /** Has a workflow's triggers fire again, from now on: what they paused is not missed. @returns false when it has none */
  async resume(workflowId: string): Promise<boolean> {
    const rows = await this.#lock(workflowId);
    for (const { kind, rule, pausedAt, awaitedId } of rows) {
      if (!pausedAt) continue;
      const nextFireAt = awaitedId ? null : firstSlot(rule, new Date());
      await this.#em.nativeUpdate(
        ScheduleTriggerEntity,
        { workflowId, kind },
        { pausedAt: null, nextFireAt },
      );
    }
    return rows.length > 0;
  }

  /** Lets the trigger go on that waits for the end of an execution, in the transaction that ends it. */
  async executionEnded(workflowId: string, executionId: string): Promise<void> {
    await this.#em.execute(
      `UPDATE schedule_trigger SET awaited_id = NULL,
         next_fire_at = CASE WHEN paused_at IS NULL
           THEN now() + (rule->>'milliseconds')::float8 * interval '1 millisecond' END
       WHERE workflow_id = ? AND awaited_id = ?`,
      [workflowId, executionId],
    );
  }

  /** A workflow's triggers, which have one writer at a time until the transaction ends. */
  async #lock(workflowId: string): Promise<ScheduleTriggerRow[]> {
    // The workflow first, as whoever adds a version does.
    await this.#em.execute('SELECT 1 FROM workflow WHERE id = ? FOR UPDATE', [workflowId]);
    return this.#em.find(
      ScheduleTriggerEntity,
      { workflowId },
      { orderBy: { kind: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
  }
}

/** When a trigger fires next that gets a rule, perhaps the one that it has. */
function slotWith(rule: TriggerRule, known: ScheduleTriggerRow, now: Date): Date | null {
  if (known.pausedAt || known.awaitedId) return null;
  return isSame(known.rule, rule) ? (known.nextFireAt ?? null) : firstSlot(rule, now);
}
