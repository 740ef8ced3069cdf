import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** A secret at rest, sealed for its webhook. Times are RFC 3339. */
export interface SealedWebhookSecret {
  version: number;
  sealed: string;
  createdAt: string;
  expiresAt: string | null;
}

/** A way in for what is outside. The worker reads it to find whose it is. */
export const WebhookEntity = defineEntity({
  name: 'Webhook',
  tableName: 'webhook',
  ...tenantTable({ workerReads: true }),
  uniques: [{ properties: ['tenantId', 'name'] }],
  properties: {
    ...tenantProperties,
    // The unique index begins with it.
    tenantId: p.text(),
    name: p.text(),
    workflowId: p.text().nullable(),
    eventType: p.text().nullable(),
    /** Newest first. */
    secrets: p.json<SealedWebhookSecret[]>(),
    createdBy: p.text(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type WebhookRow = InferEntity<typeof WebhookEntity>;
