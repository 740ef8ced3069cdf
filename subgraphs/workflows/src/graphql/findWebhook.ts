import { WebhookRepository } from '../persistence/WebhookRepository.js';
import type { WorkflowsScope } from '../services.js';
import { webhookView, type Webhook } from './Webhook.js';

/** A webhook by its id; null when the tenant has none such. */
export async function findWebhook(id: string, scope: WorkflowsScope): Promise<Webhook | null> {
  await scope.authorize('webhook', { type: 'Webhook', id, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Webhook>('webhook', async (ids) => {
    const found = await new WebhookRepository(await scope.em()).findAll(ids);
    const byId = new Map(found.map((webhook) => [webhook.id, webhookView(webhook)]));
    return ids.map((each) => byId.get(each) ?? null);
  });
  return loader.load(id);
}
