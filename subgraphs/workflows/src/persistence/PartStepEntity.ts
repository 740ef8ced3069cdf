import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { Json } from '../domain/Json.js';

/** What the parts of executions that go on side by side have done, to be answered from after a crash. */
export const PartStepEntity = defineEntity({
  name: 'PartStep',
  tableName: 'part_step',
  ...tenantTable({ appendOnly: true }),
  properties: {
    executionId: p.text().primary(),
    part: p.text().primary(),
    /** Counts from 0 within the part. */
    number: p.integer().primary(),
    tenantId: p.text(),
    name: p.text(),
    result: p.json<{ value: Json }>().columnType('json'),
  },
});

export type PartStepRow = InferEntity<typeof PartStepEntity>;
