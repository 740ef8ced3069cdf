import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** The calls of webhooks that were let in, by which a repeat is known. */
export const WebhookDeliveryEntity = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_delivery',
  ...tenantTable(),
  indexes: [{ properties: ['webhookId', 'receivedAt', 'messageId'] }],
  properties: {
    webhookId: p.text().primary(),
    /** As its sender has called it. */
    messageId: p.text().primary(),
    tenantId: p.text(),
    /** Seconds since 1970 that its last attempt has said. */
    timestamp: p.bigint('number'),
    attempts: p.integer(),
    bytes: p.integer(),
    executionId: p.text().nullable(),
    receivedAt: p.datetime(),
  },
});

export type WebhookDeliveryRow = InferEntity<typeof WebhookDeliveryEntity>;
