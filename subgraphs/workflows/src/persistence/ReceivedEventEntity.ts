import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { CloudEvent } from '../domain/event/CloudEvent.js';

/** The events that a tenant's workflows can hear, in the order in which they came. */
export const ReceivedEventEntity = defineEntity({
  name: 'ReceivedEvent',
  tableName: 'received_event',
  ...tenantTable(),
  uniques: [{ properties: ['tenantId', 'key'] }],
  indexes: [{ properties: ['tenantId', 'type', 'position'] }],
  properties: {
    tenantId: p.text().primary(),
    /** Counts up within the tenant, with gaps. */
    position: p.bigint('number').primary(),
    /** What tells it from others: its source and id. */
    key: p.text(),
    type: p.text(),
    event: p.json<CloudEvent>().columnType('json'),
    receivedAt: p.datetime(),
  },
});

export type ReceivedEventRow = InferEntity<typeof ReceivedEventEntity>;
