import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { Interest } from '../domain/event/Interest.js';
import type { Correlations } from '../domain/event/matchEvent.js';

/** What executions wait for. */
export const EventWaitEntity = defineEntity({
  name: 'EventWait',
  tableName: 'event_wait',
  ...tenantTable(),
  indexes: [{ properties: ['tenantId'] }],
  properties: {
    executionId: p.text().primary(),
    /** The signal that what is heard is sent as. */
    name: p.text().primary(),
    tenantId: p.text(),
    /** The types of events that it may be; null for any. */
    types: p.array<string>().columnType('text[]').nullable(),
    interests: p.json<Interest[]>().columnType('json'),
    /** What the events so far were correlated by. */
    expected: p.json<Correlations>().columnType('json'),
  },
});

/** The events that executions have consumed, so that they do not hear them again. */
export const ConsumedEventEntity = defineEntity({
  name: 'ConsumedEvent',
  tableName: 'consumed_event',
  ...tenantTable(),
  indexes: [{ properties: ['tenantId'] }],
  properties: {
    executionId: p.text().primary(),
    key: p.text().primary(),
    tenantId: p.text(),
  },
});

export type EventWaitRow = InferEntity<typeof EventWaitEntity>;
