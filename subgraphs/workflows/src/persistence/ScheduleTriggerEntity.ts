import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { MisfirePolicy, TriggerKind, TriggerRule } from '../domain/schedule/Schedule.js';

/** What starts a workflow by the clock. The worker reads it to find what is due, and changes nothing. */
export const ScheduleTriggerEntity = defineEntity({
  name: 'ScheduleTrigger',
  tableName: 'schedule_trigger',
  ...tenantTable({ workerReads: true }),
  indexes: [{ properties: ['nextFireAt'] }],
  properties: {
    workflowId: p.text().primary(),
    kind: p.text().$type<TriggerKind>().primary(),
    tenantId: p.text(),
    rule: p.json<TriggerRule>(),
    misfire: p.text().$type<MisfirePolicy>(),
    /** The first slot that has not been looked at; null while it is paused or waits for an execution, and after its last. */
    nextFireAt: p.datetime().nullable(),
    pausedAt: p.datetime().nullable(),
    /** The execution whose end it waits for. */
    awaitedId: p.text().nullable(),
    /** The last slot that had an execution. */
    lastSlot: p.datetime().nullable(),
    /** Slots that had none. */
    missed: p.integer(),
  },
});

export type ScheduleTriggerRow = InferEntity<typeof ScheduleTriggerEntity>;
