import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** A secret of a project by its name; its values are kept apart. */
export const SecretEntity = defineEntity({
  name: 'Secret',
  tableName: 'secret',
  ...tenantTable(),
  uniques: [{ name: 'secret_name', properties: ['projectId', 'name'] }],
  properties: {
    ...tenantProperties,
    projectId: p.text(),
    name: p.text(),
    /** The version that the next release gets. */
    version: p.integer(),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});

export type SecretRow = InferEntity<typeof SecretEntity>;
