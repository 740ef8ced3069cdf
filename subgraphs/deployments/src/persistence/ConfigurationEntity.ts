import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** One version of a project's configuration; never changed, since releases keep to theirs. */
export const ConfigurationEntity = defineEntity({
  name: 'Configuration',
  tableName: 'configuration',
  ...tenantTable({ appendOnly: true }),
  uniques: [{ name: 'configuration_version', properties: ['projectId', 'version'] }],
  properties: {
    ...tenantProperties,
    projectId: p.text(),
    version: p.integer(),
    /** Environment variables by name. */
    values: p.json<Record<string, string>>(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type ConfigurationRow = InferEntity<typeof ConfigurationEntity>;
