import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import type { Webhook, WebhookDelivery } from '../domain/webhook/Webhook.js';
import { WebhookDeliveryEntity, type WebhookDeliveryRow } from './WebhookDeliveryEntity.js';
import { WebhookEntity, type SealedWebhookSecret, type WebhookRow } from './WebhookEntity.js';

/** Days for which deliveries are kept. */
const keptDays = 30;

/** A call that has proven whose it is. */
export interface NewDelivery {
  messageId: string;
  /** Seconds since 1970, as its sender says. */
  timestamp: number;
  bytes: number;
}

/** Whether a call is the first of its kind. */
export type Noted =
  | { kind: 'NEW' }
  /** Its sender tries again, not having heard the answer. */
  | { kind: 'REPEATED'; executionId: string | null }
  /** The very same call has come before. */
  | { kind: 'REPLAYED' };

/** A tenant's webhooks and what has come by them. */
export class WebhookRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** @returns false when the name is taken */
  async add(row: Omit<WebhookRow, 'createdAt' | 'updatedAt'>): Promise<boolean> {
    const now = new Date();
    const known = await this.#em.findOne(WebhookEntity, { name: row.name }, { fields: ['id'] });
    if (known) return false;
    await this.#em.insert(WebhookEntity, { ...row, createdAt: now, updatedAt: now });
    return true;
  }

  async count(): Promise<number> {
    return this.#em.count(WebhookEntity);
  }

  async findAll(ids: readonly string[]): Promise<Webhook[]> {
    return (await this.#em.find(WebhookEntity, { id: { $in: [...ids] } })).map(webhookOf);
  }

  async row(id: string): Promise<WebhookRow | null> {
    return this.#em.findOne(WebhookEntity, { id });
  }

  /** A webhook that has one writer until the transaction ends. */
  async lock(id: string): Promise<WebhookRow | null> {
    return this.#em.findOne(WebhookEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  async setSecrets(id: string, secrets: SealedWebhookSecret[]): Promise<void> {
    await this.#em.nativeUpdate(WebhookEntity, { id }, { secrets, updatedAt: new Date() });
  }

  /** Removes a webhook with what has come by it. @returns false when there is none */
  async delete(id: string): Promise<boolean> {
    if ((await this.#em.nativeDelete(WebhookEntity, { id })) === 0) return false;
    await this.#em.nativeDelete(WebhookDeliveryEntity, { webhookId: id });
    return true;
  }

  /** A page, oldest first. */
  async page({ limit, after }: Keyset): Promise<Webhook[]> {
    const rows = await this.#em.find(WebhookEntity, after === null ? {} : { id: { $gt: after } }, {
      orderBy: { id: 'asc' },
      limit,
    });
    return rows.map(webhookOf);
  }

  /** A page of what has come by a webhook, newest first. */
  async deliveries(webhookId: string, { limit, after }: Keyset): Promise<WebhookDelivery[]> {
    const [time = '', messageId = ''] = after?.split(' ') ?? [];
    const receivedAt = new Date(time);
    const before =
      after === null
        ? {}
        : { $or: [{ receivedAt: { $lt: receivedAt } }, { receivedAt, messageId: { $lt: messageId } }] };
    const rows = await this.#em.find(
      WebhookDeliveryEntity,
      { webhookId, ...before },
      { orderBy: [{ receivedAt: 'desc' }, { messageId: 'desc' }], limit },
    );
    return rows.map(deliveryOf);
  }

  /** Notes a call. Who sends the same at the same time waits here for what becomes of the first. */
  async note({ id, tenantId }: WebhookRow, { messageId, timestamp, bytes }: NewDelivery): Promise<Noted> {
    const added = await this.#em.execute<unknown[]>(
      `INSERT INTO webhook_delivery (webhook_id, message_id, tenant_id, timestamp, attempts, bytes, received_at)
       VALUES (?, ?, ?, ?, 1, ?, date_trunc('milliseconds', clock_timestamp())) ON CONFLICT DO NOTHING RETURNING message_id`,
      [id, messageId, tenantId, timestamp, bytes],
    );
    if (added.length > 0) {
      await this.#em.execute(
        `DELETE FROM webhook_delivery WHERE webhook_id = ? AND received_at < now() - ? * interval '1 day'`,
        [id, keptDays],
      );
      return { kind: 'NEW' };
    }
    const [known] = await this.#em.execute<{ executionId: string | null }[]>(
      `UPDATE webhook_delivery SET attempts = attempts + 1, timestamp = ?
       WHERE webhook_id = ? AND message_id = ? AND timestamp < ? RETURNING execution_id AS "executionId"`,
      [timestamp, id, messageId, timestamp],
    );
    return known ? { kind: 'REPEATED', executionId: known.executionId } : { kind: 'REPLAYED' };
  }

  /** Says which execution a call has started. */
  async setExecution(webhookId: string, messageId: string, executionId: string): Promise<void> {
    await this.#em.nativeUpdate(WebhookDeliveryEntity, { webhookId, messageId }, { executionId });
  }
}

function webhookOf({ secrets, ...row }: WebhookRow): Webhook {
  const { id, name, workflowId, eventType, createdAt, updatedAt } = row;
  return {
    id,
    name,
    workflowId: workflowId ?? null,
    eventType: eventType ?? null,
    secrets: secrets.map(({ version, createdAt: since, expiresAt }) => ({
      version,
      createdAt: new Date(since),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    })),
    createdAt,
    updatedAt,
  };
}

function deliveryOf({
  messageId,
  receivedAt,
  attempts,
  bytes,
  executionId,
}: WebhookDeliveryRow): WebhookDelivery {
  return { messageId, receivedAt, attempts, bytes, executionId: executionId ?? null };
}
