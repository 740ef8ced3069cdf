import { defineEntity, p } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { Right } from '../keys/Right.js';

/** Who may do what; what opens is nowhere, only its hash is here. */
export const RegistryKeyEntity = defineEntity({
  name: 'RegistryKey',
  tableName: 'registry_key',
  ...tenantTable(),
  properties: {
    ...tenantProperties,
    name: p.text(),
    /** The one graph that it is for; null: all of its owner's. */
    graph: p.text().nullable(),
    rights: p.json<Right[]>(),
    /** SHA-256 of the key, in hex. */
    digest: p.text().unique(),
    createdAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime().nullable(),
  },
});
