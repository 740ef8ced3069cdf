import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** Every use ever measured, with what it costs: written once and never changed. */
export const UsageRecordEntity = defineEntity({
  name: 'UsageRecord',
  tableName: 'usage_record',
  ...tenantTable({ appendOnly: true }),
  uniques: [{ properties: ['tenantId', 'sourceEventId', 'unit'] }],
  indexes: [
    { properties: ['tenantId', 'at'] },
    { properties: ['tenantId', 'executionId'] },
    { properties: ['tenantId', 'workflowId'] },
    { properties: ['tenantId', 'projectId'] },
    { properties: ['tenantId', 'agentId'] },
  ],
  properties: {
    ...tenantProperties,
    // The indexes that begin with it serve it as well.
    tenantId: p.text(),
    sourceEventId: p.text(),
    service: p.text(),
    unit: p.text(),
    resource: p.text().nullable(),
    quantity: p.decimal('string').columnType('numeric'),
    at: p.datetime(),
    projectId: p.text().nullable(),
    agentId: p.text().nullable(),
    workflowId: p.text().nullable(),
    executionId: p.text().nullable(),
    amount: p.decimal('string').columnType('numeric'),
    currency: p.text(),
    priceId: p.text().nullable(),
    recordedAt: p.datetime().defaultRaw('now()'),
  },
});

export type UsageRecordRow = InferEntity<typeof UsageRecordEntity>;
