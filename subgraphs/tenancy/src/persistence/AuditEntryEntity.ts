import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Actor } from '@gantry/platform/identity/RequestContext.js';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** One authorisation decision. Written once, never changed. */
export const AuditEntryEntity = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  ...tenantTable({ appendOnly: true }),
  indexes: [{ properties: ['tenantId', 'at', 'sequence'] }],
  properties: {
    ...tenantProperties,
    /** Order of arrival, which settles the order of what was decided in the same millisecond. */
    sequence: p.bigint('string').autoincrement().unique(),
    at: p.datetime(3),
    actorId: p.text(),
    actorKind: p.text().$type<Actor['kind']>(),
    action: p.text(),
    resource: p.text(),
    decision: p.text().$type<'ALLOW' | 'DENY'>(),
    reason: p.text().nullable(),
    requestId: p.text(),
    /** The subgraph that decided. */
    source: p.text(),
  },
});

export type AuditEntryRow = InferEntity<typeof AuditEntryEntity>;
