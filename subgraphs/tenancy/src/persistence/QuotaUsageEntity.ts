import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { QuotaResource } from '../domain/quotas.js';

/** How much of a resource a tenant has used in a period. */
export const QuotaUsageEntity = defineEntity({
  name: 'QuotaUsage',
  tableName: 'quota_usage',
  ...tenantTable({ workerReads: true }),
  properties: {
    tenantId: p.text().primary(),
    resource: p.text().$type<QuotaResource>().primary(),
    /** `2026-11`, or `total`. */
    period: p.text().primary(),
    used: p.bigint('string').default('0'),
    /** When it was told that the limit is passed, which is told once. */
    exceededAt: p.datetime().nullable(),
  },
});

export type QuotaUsageRow = InferEntity<typeof QuotaUsageEntity>;
