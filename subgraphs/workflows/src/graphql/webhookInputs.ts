import { Field, ID, InputType, Int } from 'type-graphql';

const keyDescription = '1 to 200 characters; the same key and input again answer the same and do nothing.';

@InputType('CreateWebhookInput', {
  description: 'A way in, which starts a workflow, is an event to workflows, or both.',
})
export class CreateWebhookInput {
  @Field(() => String, { description: 'Unique in the tenant: 1 to 63 letters, digits and inner hyphens.' })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The workflow whose latest version a call starts, with the body as its input.',
  })
  workflowId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Type of the CloudEvent that a call is, with the body as its data: 1 to 200 characters.',
  })
  eventType?: string | null;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType('RotateWebhookSecretInput', { description: 'What gets a new secret.' })
export class RotateWebhookSecretInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;

  @Field(() => Int, {
    defaultValue: 86_400,
    description: 'Seconds for which the secret before counts, too: 0 to 604,800.',
  })
  overlapSeconds!: number;

  @Field(() => String, { nullable: true, description: keyDescription })
  idempotencyKey?: string | null;
}

@InputType('DeleteWebhookInput', { description: 'What nobody can call any more.' })
export class DeleteWebhookInput {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId!: string;
}
