import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { EventHub } from '@gantry/platform/events/EventHub.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import { dueSlots, firstSlot, type Firing } from '../domain/schedule/dueSlots.js';
import type { MisfirePolicy, TriggerKind, TriggerRule } from '../domain/schedule/Schedule.js';
import type { DueTriggers, FiredTriggers, ScheduleStore } from '../domain/schedule/ScheduleStore.js';
import { causeOfSlot } from '../domain/schedule/slotCause.js';
import type { Workflow } from '../domain/workflow/Workflow.js';
import type { AdmittedExecution, ExecutionAdmission } from './ExecutionAdmission.js';
import { ExecutionRepository } from './ExecutionRepository.js';
import { ScheduleTriggerEntity } from './ScheduleTriggerEntity.js';
import { WorkflowRepository } from './WorkflowRepository.js';

export interface ScheduleStoreParts {
  database: Database;
  events: EventHub;
  admission: ExecutionAdmission;
  warn(error: unknown, message: string): void;
}

/** Who starts what a schedule starts. */
const scheduler = 'svc_workflows';
/** Triggers of one tenant in one look, so that no other waits for all of them. */
const mostOfTenant = 20;
/** Triggers in one look. */
const mostAtOnce = 500;
/** Slots of one trigger that are made up for in one transaction. */
const mostSlots = 20;

/**
 * What is due of all tenants; takes the number of triggers of one tenant, and of all. In no order among tenants, so that replicas
 * that look at the same time seldom reach for the same.
 */
export const dueQuery = `SELECT tenant_id AS "tenantId", workflow_id AS "workflowId", kind FROM (
    SELECT tenant_id, workflow_id, kind, next_fire_at,
      row_number() OVER (PARTITION BY tenant_id ORDER BY next_fire_at) AS place
    FROM schedule_trigger WHERE next_fire_at <= now()
  ) AS due WHERE place <= ? ORDER BY place, random() LIMIT ?`;

interface LockedTrigger {
  workflowId: string;
  kind: TriggerKind;
  rule: TriggerRule;
  misfire: MisfirePolicy;
  due: Date;
  now: Date;
}

/** Schedules in the subgraph's database. Found as the platform, by one index for all tenants; fired as their tenant. */
export class PostgresScheduleStore implements ScheduleStore {
  readonly #parts: ScheduleStoreParts;

  constructor(parts: ScheduleStoreParts) {
    this.#parts = parts;
  }

  async due(): Promise<{ due: DueTriggers[]; nextInMs: number }> {
    return this.#parts.database.worker(async (em) => {
      // The first of each tenant, then the second of each, and so on.
      const rows = await em.execute<{ tenantId: string; workflowId: string; kind: TriggerKind }[]>(dueQuery, [
        mostOfTenant,
        mostAtOnce,
      ]);
      const [next] = await em.execute<{ inMs: number | null }[]>(
        `SELECT (extract(epoch FROM min(next_fire_at) - clock_timestamp()) * 1000)::float8 AS "inMs"
         FROM schedule_trigger WHERE next_fire_at > now()`,
      );
      const due = [...Map.groupBy(rows, ({ tenantId }) => tenantId)];
      return {
        due: due.map(([tenantId, triggers]) => ({ tenantId, triggers })),
        nextInMs: next?.inMs ?? Infinity,
      };
    });
  }

  async fire({ tenantId, triggers }: DueTriggers): Promise<FiredTriggers> {
    const started: AdmittedExecution[] = [];
    const result = { late: [] as number[], missed: 0, refused: false };
    await this.#parts.database.tenant({ tenantId }, async (em) => {
      const locked = await lockDue(em, triggers);
      const workflows = await new WorkflowRepository(em).findAll(locked.map(({ workflowId }) => workflowId));
      const byId = new Map(workflows.map((workflow) => [workflow.id, workflow]));
      for (const trigger of locked) {
        const firing = this.#slotsOf(trigger);
        const done = await this.#start(em, tenantId, trigger, byId.get(trigger.workflowId)!, firing);
        started.push(...done.started);
        result.late.push(...done.slots.map((slot) => trigger.now.getTime() - slot.getTime()));
        result.missed += firing.missed + done.missed;
        await moveOn(em, trigger, firing, done);
        if (done.refusedAt === null) continue;
        // Nor is there room for any other.
        result.refused = true;
        break;
      }
    });
    return {
      ...result,
      submit: async () => {
        for (const execution of started) await execution.submit();
      },
    };
  }

  #slotsOf({ rule, misfire, due, now, workflowId }: LockedTrigger): Firing {
    try {
      return dueSlots(rule, misfire, due, now, mostSlots);
    } catch (error) {
      // A zone may be gone from the database of zones. Whatever it is, it must not hold up the tenant's others.
      this.#parts.warn(
        error,
        `The schedule of the workflow ${workflowId} cannot be read, and fires no more.`,
      );
      return { slots: [], missed: 0, next: null };
    }
  }

  async #start(
    em: EntityManager,
    tenantId: string,
    { kind }: LockedTrigger,
    workflow: Workflow,
    { slots }: Firing,
  ): Promise<StartedSlots> {
    const result: StartedSlots = { started: [], slots: [], missed: 0, refusedAt: null };
    const causeOf = (slot: Date): string => causeOfSlot(kind, slot);
    const known = await new ExecutionRepository(em).causes(workflow.id, slots.map(causeOf));
    for (const slot of slots) {
      const cause = causeOf(slot);
      if (known.has(cause)) continue;
      try {
        const request = { tenant: { id: tenantId }, workflow, input: {}, startedBy: scheduler, cause };
        const execution = await this.#parts.admission.admit(em, request);
        await this.#parts.events.publish(em, tenantId, 'TriggerReceived', {
          kind: 'SCHEDULE',
          workflowId: workflow.id,
          executionId: execution.executionId,
          slot: slot.toISOString(),
          at: new Date().toISOString(),
        });
        result.started.push(execution);
        result.slots.push(slot);
      } catch (error) {
        if (error instanceof GantryError && error.code === 'QUOTA_EXCEEDED') {
          return { ...result, refusedAt: slot };
        }
        // The workflow has said that what it has no room for is to be refused.
        if (!(error instanceof UserFault)) throw error;
        result.missed += 1;
      }
    }
    return result;
  }
}

interface StartedSlots {
  started: AdmittedExecution[];
  /** Those that have an execution now. */
  slots: Date[];
  /** Those that the workflow has refused. */
  missed: number;
  /** The first for which the tenant has no room; it is tried again. */
  refusedAt: Date | null;
}

/** What is due and nobody else is firing, with the workflow, so that its version stays what it is. */
async function lockDue(em: EntityManager, triggers: DueTriggers['triggers']): Promise<LockedTrigger[]> {
  const rows = await em.execute<(Omit<LockedTrigger, 'due' | 'now'> & { due: string; now: string })[]>(
    `SELECT trigger.workflow_id AS "workflowId", trigger.kind, trigger.rule, trigger.misfire,
       trigger.next_fire_at AS due, clock_timestamp() AS now
     FROM schedule_trigger AS trigger JOIN workflow ON workflow.id = trigger.workflow_id
     WHERE (trigger.workflow_id, trigger.kind) IN (${triggers.map(() => '(?, ?)').join(', ')})
       AND trigger.next_fire_at <= now()
     ORDER BY trigger.next_fire_at FOR UPDATE SKIP LOCKED`,
    triggers.flatMap(({ workflowId, kind }) => [workflowId, kind]),
  );
  return rows.map((row) => ({ ...row, due: new Date(row.due), now: new Date(row.now) }));
}

async function moveOn(
  em: EntityManager,
  { workflowId, kind, rule, now }: LockedTrigger,
  { missed, next }: Firing,
  { started, slots, missed: refused, refusedAt }: StartedSlots,
): Promise<void> {
  const [lastSlot, execution] = [slots.at(-1), started.at(-1)];
  // Without an execution there is no end to wait for.
  const nextFireAt = rule.kind === 'AFTER' && !execution ? firstSlot(rule, now) : next;
  await em.nativeUpdate(
    ScheduleTriggerEntity,
    { workflowId, kind },
    {
      nextFireAt: refusedAt ?? nextFireAt,
      ...(lastSlot ? { lastSlot } : {}),
      ...(kind === 'AFTER' && execution ? { awaitedId: execution.executionId } : {}),
      missed: raw('least(missed + ?, 2000000000)', [missed + refused]),
    },
  );
}
