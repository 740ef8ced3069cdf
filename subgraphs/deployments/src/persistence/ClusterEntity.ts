import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** Where a tenant's zones are; the embedded shape has one, named `local`. */
export const ClusterEntity = defineEntity({
  name: 'Cluster',
  tableName: 'cluster',
  ...tenantTable(),
  uniques: [{ name: 'cluster_name', properties: ['tenantId', 'name'] }],
  properties: {
    ...tenantProperties,
    name: p.text(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type ClusterRow = InferEntity<typeof ClusterEntity>;
