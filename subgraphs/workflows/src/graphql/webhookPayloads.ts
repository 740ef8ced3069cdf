import { Field, ID, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Webhook } from './Webhook.js';

const secretDescription =
  'The new secret, `whsec_` and base64, for whoever calls; it is not told again. Null when there are `userErrors`.';

@ObjectType('CreateWebhookPayload', { description: 'Answer of `createWebhook`.' })
export class CreateWebhookPayload {
  @Field(() => Webhook, { nullable: true, description: 'The webhook; null when there are `userErrors`.' })
  webhook!: Webhook | null;

  @Field(() => String, { nullable: true, description: secretDescription })
  secret!: string | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was created.' })
  userErrors!: UserError[];
}

@ObjectType('RotateWebhookSecretPayload', { description: 'Answer of `rotateWebhookSecret`.' })
export class RotateWebhookSecretPayload {
  @Field(() => Webhook, { nullable: true, description: 'The webhook; null when there are `userErrors`.' })
  webhook!: Webhook | null;

  @Field(() => String, { nullable: true, description: secretDescription })
  secret!: string | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it has a new secret.' })
  userErrors!: UserError[];
}

@ObjectType('DeleteWebhookPayload', { description: 'Answer of `deleteWebhook`.' })
export class DeleteWebhookPayload {
  @Field(() => ID, { nullable: true, description: 'What is gone; null when there are `userErrors`.' })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was deleted.' })
  userErrors!: UserError[];
}
