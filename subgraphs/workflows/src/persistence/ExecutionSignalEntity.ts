import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { Json } from '../domain/Json.js';

/** What has been sent to executions that run. */
export const ExecutionSignalEntity = defineEntity({
  name: 'ExecutionSignal',
  tableName: 'execution_signal',
  ...tenantTable({ appendOnly: true }),
  uniques: [{ properties: ['executionId', 'name', 'key'] }],
  properties: {
    executionId: p.text().primary(),
    /** Counts up within the execution. */
    number: p.integer().primary(),
    tenantId: p.text(),
    /** What waits for it. */
    name: p.text(),
    /** What tells it from others of the name: sent again, it is the same. */
    key: p.text(),
    payload: p.json<{ value: Json }>().columnType('json'),
    sentAt: p.datetime(),
  },
});

export type ExecutionSignalRow = InferEntity<typeof ExecutionSignalEntity>;
