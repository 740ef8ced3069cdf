import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { HistoryEventType } from '../domain/interpreter/HistoryEvent.js';
import type { Json } from '../domain/Json.js';

/** The history of executions: written once per fact, never changed. */
export const HistoryEventEntity = defineEntity({
  name: 'HistoryEvent',
  tableName: 'history_event',
  ...tenantTable({ appendOnly: true }),
  // A repeat of what a part said finds no room, whatever else was said meanwhile.
  uniques: [{ properties: ['executionId', 'part', 'number'] }],
  properties: {
    executionId: p.text().primary(),
    /** Counts from 1 within the execution, without gaps. */
    sequence: p.integer().primary(),
    tenantId: p.text(),
    part: p.text(),
    number: p.integer(),
    type: p.text().$type<HistoryEventType>(),
    task: p.text().nullable(),
    at: p.datetime(),
    detail: p.json<{ value: Json }>().columnType('json'),
  },
});

export type HistoryEventRow = InferEntity<typeof HistoryEventEntity>;
