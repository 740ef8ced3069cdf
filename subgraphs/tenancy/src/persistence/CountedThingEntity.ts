import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { QuotaResource } from '../domain/quotas.js';

/** A thing of another subgraph that has been counted, where several events speak of the same one. */
export const CountedThingEntity = defineEntity({
  name: 'CountedThing',
  tableName: 'counted_thing',
  ...tenantTable(),
  properties: {
    tenantId: p.text().primary(),
    resource: p.text().$type<QuotaResource>().primary(),
    /** The other subgraph's id of it. */
    thingId: p.text().primary(),
  },
});

export type CountedThingRow = InferEntity<typeof CountedThingEntity>;
