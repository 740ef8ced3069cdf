import type { EntityManager } from '@mikro-orm/postgresql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { EventHub } from '@gantry/platform/events/EventHub.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { Json } from '../domain/Json.js';
import { readBody } from '../domain/webhook/readBody.js';
import { verifyDelivery } from '../domain/webhook/verifyDelivery.js';
import { webhookPath } from '../domain/webhook/Webhook.js';
import type { DeliveryOutcome, ReceivedDelivery, WebhookIntake } from '../domain/webhook/WebhookIntake.js';
import { EventRepository } from './EventRepository.js';
import type { AdmittedExecution, ExecutionAdmission } from './ExecutionAdmission.js';
import type { WebhookRow } from './WebhookEntity.js';
import { WebhookRepository } from './WebhookRepository.js';
import type { WebhookVault } from './WebhookVault.js';
import { WorkflowRepository } from './WorkflowRepository.js';

export interface WebhookIntakeParts {
  database: Database;
  events: EventHub;
  admission: ExecutionAdmission;
  vault: WebhookVault;
  /** Told what goes wrong after a call was taken in; it is made good later. */
  warn(error: unknown, message: string): void;
}

/** Who starts what webhooks start. */
const starter = 'svc_workflows';
/** Seconds after which a call may come again for which a workflow has no room. */
const busySeconds = 30;

interface Taken {
  webhook: WebhookRow;
  messageId: string;
  value: Json;
  mediaType: string;
}

/** Thrown where nothing of a call is to be kept, so that it may come again. */
class NoRoom extends Error {
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/**
 * Takes calls in, each in one transaction of the tenant that the webhook is of: what the call says of tenants is not looked at.
 * Whatever has been answered as accepted has had its effect, and has it once.
 */
export class PostgresWebhookIntake implements WebhookIntake {
  readonly #parts: WebhookIntakeParts;

  constructor(parts: WebhookIntakeParts) {
    this.#parts = parts;
  }

  async receive(webhookId: string, delivery: ReceivedDelivery): Promise<DeliveryOutcome> {
    const [owner] = await this.#parts.database.worker((em) =>
      em.execute<{ tenantId: string }[]>('SELECT tenant_id AS "tenantId" FROM webhook WHERE id = ?', [
        webhookId,
      ]),
    );
    if (!owner) return unknown;
    const { tenantId } = owner;
    let started: AdmittedExecution | null = null;
    try {
      return await this.#parts.database
        .tenant({ tenantId }, async (em): Promise<DeliveryOutcome> => {
          const webhooks = new WebhookRepository(em);
          const webhook = await webhooks.row(webhookId);
          if (!webhook) return unknown;
          const secrets = this.#parts.vault.valid(webhook, new Date());
          const verified = verifyDelivery(delivery, secrets, Date.now());
          if (!verified.ok) return { kind: verified.code, message: verified.message };
          const { messageId, timestamp } = verified;
          const read = readBody(delivery.body, delivery.contentType);
          if ('fault' in read) return { kind: 'MALFORMED', message: read.fault };
          const bytes = delivery.body.length;
          const noted = await webhooks.note(webhook, { messageId, timestamp, bytes });
          if (noted.kind === 'REPLAYED') {
            return { kind: 'REPLAYED', message: 'This very call has come before; nothing was done.' };
          }
          if (noted.kind === 'REPEATED') return noted;
          started = await this.#act(em, { webhook, messageId, ...read });
          return { kind: 'ACCEPTED', executionId: started?.executionId ?? null };
        })
        .then(async (outcome) => {
          await started?.submit().catch((error: unknown) => {
            this.#parts.warn(error, 'What a webhook has started is handed to the engine later.');
          });
          return outcome;
        });
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
      return { kind: 'NO_ROOM', message: error.message, retryAfter: error.retryAfter };
    }
  }

  async #act(em: EntityManager, taken: Taken): Promise<AdmittedExecution | null> {
    const { webhook, messageId, value, mediaType } = taken;
    const { id, tenantId, workflowId, eventType } = webhook;
    const at = new Date().toISOString();
    if (eventType) {
      await new EventRepository(em, tenantId).add({
        specversion: '1.0',
        id: messageId,
        source: webhookPath(id),
        type: eventType,
        time: at,
        datacontenttype: mediaType,
        data: value,
      });
    }
    const started = workflowId ? await this.#start(em, taken, workflowId) : null;
    if (started) await new WebhookRepository(em).setExecution(id, messageId, started.executionId);
    await this.#parts.events.publish(em, tenantId, 'TriggerReceived', {
      kind: 'WEBHOOK',
      webhookId: id,
      eventId: messageId,
      ...(started && workflowId ? { workflowId, executionId: started.executionId } : {}),
      at,
    });
    return started;
  }

  async #start(
    em: EntityManager,
    { webhook: { id, tenantId }, messageId, value }: Taken,
    workflowId: string,
  ): Promise<AdmittedExecution | null> {
    const workflow = await new WorkflowRepository(em).find(workflowId);
    if (!workflow) return null;
    const cause = `WEBHOOK/${id}/${messageId}`;
    const asked = { tenant: { id: tenantId }, workflow, input: value, startedBy: starter, cause };
    try {
      return await this.#parts.admission.admit(em, asked);
    } catch (error) {
      if (error instanceof UserFault) throw new NoRoom(error.message, busySeconds);
      if (!(error instanceof GantryError) || error.code !== 'QUOTA_EXCEEDED') throw error;
      throw new NoRoom(error.message, Number(error.extensions['retryAfter'] ?? busySeconds));
    }
  }
}

const unknown: DeliveryOutcome = { kind: 'UNKNOWN_WEBHOOK', message: 'There is no such webhook.' };
