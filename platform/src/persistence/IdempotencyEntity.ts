import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { appRole } from './tenantTable.js';

const own =
  "owner_id = coalesce(nullif(current_setting('app.tenant_id', true), ''), current_setting('app.user_id', true))";

/** What a mutation with an idempotency key did, so that a repeat answers the same and does nothing. */
export const IdempotencyEntity = defineEntity({
  name: 'Idempotency',
  tableName: 'idempotency',
  rowLevelSecurity: 'force',
  policies: [{ name: 'tenant_isolation', roles: [appRole], using: own, check: own }],
  properties: {
    /** The tenant, or the user where there is no tenant yet. */
    ownerId: p.text().primary(),
    operation: p.text().primary(),
    key: p.text().primary(),
    inputDigest: p.text(),
    result: p.json().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type IdempotencyRow = InferEntity<typeof IdempotencyEntity>;
