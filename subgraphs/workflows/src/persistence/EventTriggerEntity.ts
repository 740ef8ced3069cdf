import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { EventStrategy } from '../domain/dsl/EventTasks.js';
import type { CloudEvent } from '../domain/event/CloudEvent.js';
import type { Interest } from '../domain/event/Interest.js';
import type { HeardEvent } from '../domain/event/Listening.js';
import type { Correlations } from '../domain/event/matchEvent.js';

/** The workflows that events start: `schedule.on` of their latest versions. */
export const EventTriggerEntity = defineEntity({
  name: 'EventTrigger',
  tableName: 'event_trigger',
  ...tenantTable(),
  properties: {
    workflowId: p.text().primary(),
    tenantId: p.text().index(),
    strategy: p.json<EventStrategy>().columnType('json'),
    interests: p.json<Interest[]>().columnType('json'),
    /** The types of events that it may be; null for any. */
    types: p.array<string>().columnType('text[]').nullable(),
    /** What has been heard since it last started the workflow, and what that was correlated by. */
    heard: p.json<HeardEvent[]>().columnType('json'),
    expected: p.json<Correlations>().columnType('json'),
    /** Who has given the workflow its version. */
    createdBy: p.text(),
  },
});

/** Executions that events ask for and that have not been stored yet. */
export const EventStartEntity = defineEntity({
  name: 'EventStart',
  tableName: 'event_start',
  ...tenantTable({ workerReads: true }),
  properties: {
    ...tenantProperties,
    workflowId: p.text(),
    events: p.json<CloudEvent[]>().columnType('json'),
    startedBy: p.text(),
  },
});

export type EventTriggerRow = InferEntity<typeof EventTriggerEntity>;
export type EventStartRow = InferEntity<typeof EventStartEntity>;
