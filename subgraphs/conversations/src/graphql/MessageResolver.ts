import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ConversationsScope } from '../services.js';
import { Conversation } from './Conversation.js';
import { findConversation } from './findConversation.js';
import { Message } from './Message.js';

@Resolver(() => Message)
export class MessageResolver {
  @FieldResolver(() => Conversation, { nullable: true, description: 'The conversation it is part of.' })
  async conversation(
    @Root() message: Message,
    @Ctx() scope: ConversationsScope,
  ): Promise<Conversation | null> {
    return findConversation(message.conversationId, scope);
  }
}
