import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { DraftDiagnostic, DraftStatus } from '../domain/Draft.js';

export const DraftEntity = defineEntity({
  name: 'Draft',
  tableName: 'draft',
  ...tenantTable(),
  indexes: [{ properties: ['conversationId', 'id'] }],
  properties: {
    ...tenantProperties,
    conversationId: p.text(),
    /** The reply that brought it forth. */
    messageId: p.text(),
    definition: p.text(),
    diagnostics: p.json<DraftDiagnostic[]>(),
    status: p.text().$type<DraftStatus>(),
    /** Of the workflows subgraph, once approved. */
    workflowId: p.text().nullable(),
    approvedBy: p.text().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type DraftRow = InferEntity<typeof DraftEntity>;
