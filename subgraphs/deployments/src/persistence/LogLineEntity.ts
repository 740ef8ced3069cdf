import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** A line that a pod printed; the oldest of a pod are forgotten. */
export const LogLineEntity = defineEntity({
  name: 'LogLine',
  tableName: 'log_line',
  ...tenantTable(),
  properties: {
    podId: p.text().primary(),
    /** From 1; where lines were lost there is a line that says so. */
    sequence: p.integer().primary(),
    tenantId: p.text(),
    clone: p.integer(),
    stream: p.text().$type<'STDOUT' | 'STDERR'>(),
    text: p.text(),
    at: p.datetime(),
  },
});

export type LogLineRow = InferEntity<typeof LogLineEntity>;
