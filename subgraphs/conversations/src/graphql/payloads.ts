import { Field, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Conversation } from './Conversation.js';
import { Draft } from './Draft.js';
import { Message } from './Message.js';
import { Workflow } from './Workflow.js';

const mendable = 'What the caller can mend; empty on success.';

@ObjectType('StartConversationPayload', {
  description: 'The new conversation, or what is wrong with the input.',
})
export class StartConversationPayload {
  @Field(() => Conversation, {
    nullable: true,
    description: 'The conversation; null when there are user errors.',
  })
  conversation!: Conversation | null;

  @Field(() => [UserError], { description: mendable })
  userErrors!: UserError[];
}

@ObjectType('SendMessagePayload', {
  description: 'The message and its reply to be, or what is wrong with the input.',
})
export class SendMessagePayload {
  @Field(() => Message, { nullable: true, description: 'The message; null when there are user errors.' })
  message!: Message | null;

  @Field(() => Message, {
    nullable: true,
    description:
      'The reply that the agent will write: PENDING at first; follow it with `messageDeltaReceived`.',
  })
  reply!: Message | null;

  @Field(() => [UserError], { description: mendable })
  userErrors!: UserError[];
}

@ObjectType('ApproveDraftPayload', {
  description: 'The workflow that the draft has become, or what is wrong with the input.',
})
export class ApproveDraftPayload {
  @Field(() => Workflow, { nullable: true, description: 'The workflow; null when there are user errors.' })
  workflow!: Workflow | null;

  @Field(() => Draft, {
    nullable: true,
    description: 'The draft, now APPROVED; null when there are user errors.',
  })
  draft!: Draft | null;

  @Field(() => [UserError], { description: mendable })
  userErrors!: UserError[];
}

@ObjectType('EndConversationPayload', {
  description: 'The ended conversation, or what is wrong with the input.',
})
export class EndConversationPayload {
  @Field(() => Conversation, {
    nullable: true,
    description: 'The conversation; null when there are user errors.',
  })
  conversation!: Conversation | null;

  @Field(() => [UserError], { description: mendable })
  userErrors!: UserError[];
}
