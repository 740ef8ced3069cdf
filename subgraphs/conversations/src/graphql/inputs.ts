import { Field, ID, InputType } from 'type-graphql';

const idempotencyKey = 'Same key and same input, same result; 1 to 200 characters.';

@InputType('StartConversationInput', { description: 'What a conversation is about and with whom.' })
export class StartConversationInput {
  @Field(() => String, { description: 'Its title, 1 to 200 characters.' })
  title!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The agent to talk to; without it the tenant's default agent.",
  })
  agentId?: string | null;

  @Field(() => String, { nullable: true, description: idempotencyKey })
  idempotencyKey?: string | null;
}

@InputType('SendMessageInput', { description: 'Something to say in a conversation.' })
export class SendMessageInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => String, { description: 'What to say, 1 to 20,000 characters.' })
  content!: string;

  @Field(() => String, { nullable: true, description: idempotencyKey })
  idempotencyKey?: string | null;
}

@InputType('ApproveDraftInput', { description: 'The draft that is to become a workflow.' })
export class ApproveDraftInput {
  @Field(() => ID, { description: 'The conversation that the draft came out of.' })
  conversationId!: string;

  @Field(() => ID, { description: 'The draft; no newer one may have superseded it.' })
  draftId!: string;

  @Field(() => String, { nullable: true, description: idempotencyKey })
  idempotencyKey?: string | null;
}

@InputType('EndConversationInput', { description: 'The conversation to end.' })
export class EndConversationInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => String, { nullable: true, description: idempotencyKey })
  idempotencyKey?: string | null;
}
