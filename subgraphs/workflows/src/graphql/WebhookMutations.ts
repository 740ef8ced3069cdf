import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { mostWebhooks } from '../domain/webhook/Webhook.js';
import type { SealedWebhookSecret, WebhookRow } from '../persistence/WebhookEntity.js';
import { WebhookRepository } from '../persistence/WebhookRepository.js';
import { WorkflowRepository } from '../persistence/WorkflowRepository.js';
import type { WorkflowsScope } from '../services.js';
import { findWebhook } from './findWebhook.js';
import { CreateWebhookInput, DeleteWebhookInput, RotateWebhookSecretInput } from './webhookInputs.js';
import { CreateWebhookPayload, DeleteWebhookPayload, RotateWebhookSecretPayload } from './webhookPayloads.js';

const namePattern = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/u;
/** Seconds for which an old secret counts beside a new one. */
const longestOverlap = 604_800;
/** Secrets of a webhook that count at once. */
const mostSecrets = 5;

@Resolver()
export class WebhookMutations {
  @Mutation(() => CreateWebhookPayload, {
    description:
      'Opens a way in for what is outside, with a secret by which callers prove who they are. At most 1,000 for a tenant. Needs the role DEVELOPER.',
  })
  async createWebhook(
    @Arg('input', () => CreateWebhookInput, { description: 'The webhook.' }) input: CreateWebhookInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<CreateWebhookPayload> {
    const { tenant, request } = scope;
    await scope.authorize('createWebhook', { type: 'Tenant', id: tenant.id, tenantId: tenant.id });
    const id = await scope.idempotent('createWebhook', input, async () => {
      await check(input, scope);
      const webhooks = new WebhookRepository(await scope.em());
      const id = newId('whk');
      const { name, workflowId = null, eventType = null } = input;
      const secrets = [vaultOf(scope).make({ id, tenantId: tenant.id }, 1)];
      const createdBy = request.actor.id;
      const webhook = { id, tenantId: tenant.id, name, workflowId, eventType, secrets, createdBy };
      if (!(await webhooks.add(webhook))) {
        const message = `There is a webhook ${JSON.stringify(name)} already.`;
        throw UserFault.of('NAME_TAKEN', message, ['name']);
      }
      if ((await webhooks.count()) > mostWebhooks) {
        throw UserFault.of('TOO_MANY', `The tenant has ${mostWebhooks} webhooks already, which is the most.`);
      }
      return id;
    });
    return { webhook: await findWebhook(id, scope), secret: await secretOf(id, 1, scope), userErrors: [] };
  }

  @Mutation(() => RotateWebhookSecretPayload, {
    description:
      'Gives a webhook a new secret. Those before it count for some time yet, so that callers can change over. Needs the role DEVELOPER.',
  })
  async rotateWebhookSecret(
    @Arg('input', () => RotateWebhookSecretInput, { description: 'What to rotate.' })
    input: RotateWebhookSecretInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<RotateWebhookSecretPayload> {
    const { webhookId, overlapSeconds } = input;
    await scope.authorize('rotateWebhookSecret', {
      type: 'Webhook',
      id: webhookId,
      tenantId: scope.tenant.id,
    });
    const version = await scope.idempotent('rotateWebhookSecret', input, async () => {
      if (overlapSeconds < 0 || overlapSeconds > longestOverlap) {
        const message = `The overlap must have 0 to ${longestOverlap} seconds, not ${overlapSeconds}.`;
        throw UserFault.of('INVALID_OVERLAP', message, ['overlapSeconds']);
      }
      const webhooks = new WebhookRepository(await scope.em());
      const webhook = await webhooks.lock(webhookId);
      if (!webhook) throw notFound(webhookId);
      const secret = vaultOf(scope).make(webhook, webhook.secrets[0]!.version + 1);
      await webhooks.setSecrets(webhookId, [secret, ...stillCounting(webhook, overlapSeconds)]);
      return secret.version;
    });
    const webhook = await findWebhook(webhookId, scope);
    return { webhook, secret: await secretOf(webhookId, version, scope), userErrors: [] };
  }

  @Mutation(() => DeleteWebhookPayload, {
    description:
      'Closes a webhook and forgets what has come by it; executions that it has started go on. Needs the role DEVELOPER.',
  })
  async deleteWebhook(
    @Arg('input', () => DeleteWebhookInput, { description: 'What to delete.' }) input: DeleteWebhookInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<DeleteWebhookPayload> {
    const { webhookId } = input;
    await scope.authorize('deleteWebhook', { type: 'Webhook', id: webhookId, tenantId: scope.tenant.id });
    if (!(await new WebhookRepository(await scope.em()).delete(webhookId))) throw notFound(webhookId);
    return { deletedId: webhookId, userErrors: [] };
  }
}

async function check(
  { name, workflowId, eventType }: CreateWebhookInput,
  scope: WorkflowsScope,
): Promise<void> {
  if (!namePattern.test(name)) {
    const message = `The name ${JSON.stringify(name.slice(0, 100))} must have 1 to 63 letters, digits and inner hyphens.`;
    throw UserFault.of('INVALID_NAME', message, ['name']);
  }
  if (workflowId == null && eventType == null) {
    throw UserFault.of('NO_EFFECT', 'A webhook starts a workflow, is an event, or both; neither is given.', [
      'workflowId',
    ]);
  }
  if (eventType != null && !/^[!-~]{1,200}$/u.test(eventType)) {
    const message = `The event type ${JSON.stringify(eventType.slice(0, 100))} must have 1 to 200 visible characters.`;
    throw UserFault.of('INVALID_EVENT_TYPE', message, ['eventType']);
  }
  if (workflowId == null || (await new WorkflowRepository(await scope.em()).find(workflowId))) return;
  const message = `There is no workflow "${workflowId.slice(0, 100)}".`;
  throw UserFault.of('NOT_FOUND', message, ['workflowId']);
}

/** The secrets that go on to count beside a new one, none longer than it did. */
function stillCounting({ secrets }: WebhookRow, overlapSeconds: number): SealedWebhookSecret[] {
  const now = Date.now();
  const end = new Date(now + overlapSeconds * 1_000).toISOString();
  return secrets
    .map((secret) => ({
      ...secret,
      expiresAt: secret.expiresAt !== null && secret.expiresAt < end ? secret.expiresAt : end,
    }))
    .filter(({ expiresAt }) => Date.parse(expiresAt) > now)
    .slice(0, mostSecrets - 1);
}

async function secretOf(id: string, version: number, scope: WorkflowsScope): Promise<string | null> {
  const row = await new WebhookRepository(await scope.em()).row(id);
  return row && scope.services.webhookVault.open(row, version);
}

function vaultOf({ services: { webhookVault } }: WorkflowsScope) {
  if (webhookVault.usable) return webhookVault;
  throw UserFault.of('NO_SECRET_KEY', 'This deployment has no key to keep secrets with.');
}

function notFound(id: string): UserFault {
  return UserFault.of('NOT_FOUND', `There is no webhook "${id.slice(0, 100)}".`, ['webhookId']);
}
