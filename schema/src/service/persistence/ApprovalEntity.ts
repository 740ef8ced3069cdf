import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** Changes that somebody has taken the responsibility for: written once and never changed. */
export const ApprovalEntity = defineEntity({
  name: 'Approval',
  tableName: 'approval',
  ...tenantTable({ appendOnly: true }),
  indexes: [{ properties: ['tenantId', 'graph', 'variant', 'sequence'] }],
  properties: {
    sequence: p.bigint().primary().autoincrement(),
    tenantId: p.text(),
    graph: p.text(),
    variant: p.text(),
    version: p.integer(),
    type: p.text(),
    path: p.text().nullable(),
    contract: p.text().nullable(),
    event: p.text().nullable(),
    reason: p.text(),
    author: p.text(),
    approvedAt: p.datetime(),
  },
});
