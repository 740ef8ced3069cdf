import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** One value of a secret, encrypted; never changed, since releases keep to theirs. */
export const SecretVersionEntity = defineEntity({
  name: 'SecretVersion',
  tableName: 'secret_version',
  ...tenantTable({ appendOnly: true }),
  uniques: [{ name: 'secret_version_version', properties: ['projectId', 'name', 'version'] }],
  properties: {
    ...tenantProperties,
    projectId: p.text(),
    name: p.text(),
    version: p.integer(),
    /** As the secret box sealed it. */
    sealed: p.text(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type SecretVersionRow = InferEntity<typeof SecretVersionEntity>;
