import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** How many events a tenant has received. Its lock puts them in order. */
export const EventFeedEntity = defineEntity({
  name: 'EventFeed',
  tableName: 'event_feed',
  ...tenantTable({ workerReads: true }),
  properties: {
    tenantId: p.text().primary(),
    /** The position of the newest. */
    last: p.bigint('number'),
  },
});

/** How far a tenant's events have been told to those who wait for them. Its lock is held while they are. */
export const EventCursorEntity = defineEntity({
  name: 'EventCursor',
  tableName: 'event_cursor',
  ...tenantTable({ workerReads: true }),
  properties: {
    tenantId: p.text().primary(),
    told: p.bigint('number'),
  },
});

export type EventFeedRow = InferEntity<typeof EventFeedEntity>;
