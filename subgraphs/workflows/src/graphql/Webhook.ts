import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import {
  webhookPath,
  type Webhook as DomainWebhook,
  type WebhookDelivery as DomainDelivery,
} from '../domain/webhook/Webhook.js';

@ObjectType('WebhookSecret', {
  description: 'A secret by which callers of a webhook sign; its value is told once, when it is made.',
})
export class WebhookSecret {
  @Field(() => Int, { description: 'Counts from 1.' })
  version!: number;

  @Field(() => Date, { description: 'Since when it counts.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it counts no more; null for the newest.' })
  expiresAt!: Date | null;
}

@ObjectType('Webhook', {
  implements: Node,
  description:
    'A way in for what is outside: whoever calls it signs as Standard Webhooks 1.0 says (HMAC-SHA256), within 5 minutes of the time that is signed.',
})
@Directive('@key(fields: "id")')
export class Webhook extends Node {
  @Field(() => ID, { description: 'Opaque id, `whk_…`.' })
  declare id: string;

  @Field(() => String, { description: 'Unique in the tenant.' })
  name!: string;

  @Field(() => String, {
    description:
      'Where it is called by POST, below the deployment’s URL. A body of JSON, or of text, at most 1 MiB.',
  })
  path!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Type of the CloudEvent that a call is to workflows; null when it is none.',
  })
  eventType!: string | null;

  @Field(() => [WebhookSecret], { description: 'Those by which callers may sign, newest first.' })
  secrets!: WebhookSecret[];

  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When its secrets were changed last.' })
  updatedAt!: Date;

  workflowId!: string | null;
}

export const WebhookConnection = connectionOf('Webhook', () => Webhook);

@ObjectType('WebhookDelivery', {
  description: 'A call that was let in. What has no right signature leaves nothing behind.',
})
export class WebhookDelivery {
  @Field(() => String, { description: 'The message’s id, as its sender says; the same again has no effect.' })
  key!: string;

  @Field(() => Date, { description: 'When it came first.' })
  receivedAt!: Date;

  @Field(() => Int, { description: 'How often it has come.' })
  attempts!: number;

  @Field(() => Int, { description: 'Length of its body.' })
  bytes!: number;

  executionId!: string | null;
}

export const WebhookDeliveryConnection = connectionOf('WebhookDelivery', () => WebhookDelivery);

/** The API's view of a webhook. */
export function webhookView(webhook: DomainWebhook): Webhook {
  const now = new Date();
  const secrets = webhook.secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  return { ...webhook, secrets, path: webhookPath(webhook.id) };
}

/** The API's view of a call that was let in. */
export function deliveryView({ messageId, ...delivery }: DomainDelivery): WebhookDelivery {
  return { key: messageId, ...delivery };
}
