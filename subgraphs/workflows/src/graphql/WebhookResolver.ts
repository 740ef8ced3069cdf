import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { WebhookRepository } from '../persistence/WebhookRepository.js';
import type { WorkflowsScope } from '../services.js';
import { Execution } from './Execution.js';
import { findExecution, findWorkflow } from './find.js';
import { Tenant } from './Tenant.js';
import {
  deliveryView,
  Webhook,
  WebhookConnection,
  WebhookDelivery,
  WebhookDeliveryConnection,
  webhookView,
} from './Webhook.js';
import { Workflow } from './Workflow.js';

@Resolver(() => Webhook)
export class WebhookResolver {
  @FieldResolver(() => Workflow, {
    nullable: true,
    description: 'What a call starts; null when it starts nothing.',
  })
  async workflow(@Root() { workflowId }: Webhook, @Ctx() scope: WorkflowsScope): Promise<Workflow | null> {
    return workflowId === null ? null : findWorkflow(workflowId, scope);
  }

  @FieldResolver(() => WebhookDeliveryConnection, {
    description: 'What has come by it and was let in, newest first; kept for 30 days.',
  })
  async deliveries(
    @Root() { id }: Webhook,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<WebhookDelivery>> {
    const webhooks = new WebhookRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => webhooks.deliveries(id, keyset),
      ({ receivedAt, messageId }) => `${receivedAt.toISOString()} ${messageId}`,
      deliveryView,
    );
  }
}

@Resolver(() => WebhookDelivery)
export class WebhookDeliveryResolver {
  @FieldResolver(() => Execution, {
    nullable: true,
    description: 'What it has started; null when it has started nothing.',
  })
  async execution(
    @Root() { executionId }: WebhookDelivery,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Execution | null> {
    return executionId === null ? null : findExecution(executionId, scope);
  }
}

@Resolver(() => Tenant)
export class TenantWebhooksResolver {
  @FieldResolver(() => WebhookConnection, {
    nullable: true,
    description: "The tenant's webhooks, oldest first. Needs the role VIEWER.",
  })
  async webhooks(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<Webhook>> {
    const { id } = scope.tenant;
    await scope.authorize('webhooks', { type: 'Tenant', id, tenantId: id });
    const webhooks = new WebhookRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => webhooks.page(keyset),
      (webhook) => webhook.id,
      webhookView,
    );
  }
}
