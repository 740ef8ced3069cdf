import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** A place for pods, reached from outside under one address or not at all. */
export const ZoneEntity = defineEntity({
  name: 'Zone',
  tableName: 'zone',
  ...tenantTable({ workerReads: true }),
  uniques: [{ name: 'zone_name', properties: ['tenantId', 'name'] }],
  properties: {
    ...tenantProperties,
    clusterId: p.text(),
    name: p.text(),
    visibility: p.text().$type<'PUBLIC' | 'PRIVATE'>(),
    /** The ingress's port and address; null for a private zone. */
    port: p.integer().nullable(),
    url: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type ZoneRow = InferEntity<typeof ZoneEntity>;
