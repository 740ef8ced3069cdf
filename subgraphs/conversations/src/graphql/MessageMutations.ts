import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { checkActive } from '../domain/Conversation.js';
import { historyOf } from '../domain/historyOf.js';
import { checkContent, checkOpenReplies } from '../domain/Message.js';
import { ConversationRepository } from '../persistence/ConversationRepository.js';
import { MessageRepository } from '../persistence/MessageRepository.js';
import type { ConversationsScope } from '../services.js';
import { existing } from './existing.js';
import { SendMessageInput } from './inputs.js';
import { messageView } from './Message.js';
import { SendMessagePayload } from './payloads.js';

/** Messages looked at for what an agent is told of the past. */
const remembered = 100;

@Resolver()
export class MessageMutations {
  @Mutation(() => SendMessagePayload, {
    description:
      'Says something in a conversation; its agent replies. Up to 5 replies may be open: they are written one after the other, and a message sent while one is open is answered without knowing it. For DEVELOPER.',
  })
  async sendMessage(
    @Arg('input', () => SendMessageInput, { description: 'The message.' }) input: SendMessageInput,
    @Ctx() scope: ConversationsScope,
  ): Promise<SendMessagePayload> {
    const { conversationId } = input;
    const tenantId = scope.tenant.id;
    await scope.authorize('sendMessage', { type: 'Conversation', id: conversationId, tenantId });
    const em = await scope.em();
    const messages = new MessageRepository(em);
    const ids = await scope.idempotent('sendMessage', input, async () => {
      const content = checkContent(input.content);
      const found = await new ConversationRepository(em).lock(conversationId);
      const conversation = existing(found, 'conversation', conversationId, 'conversationId');
      checkActive(conversation);
      checkOpenReplies(await messages.countOpen(conversationId));
      const history = historyOf(await messages.latest(conversationId, remembered));
      const [message, reply] = await messages.addWithReply(tenantId, conversationId, content);
      await scope.publish('MessageReceived', {
        conversationId,
        messageId: message.id,
        replyId: reply.id,
        agentId: conversation.agentId,
        content,
        history,
        receivedBy: scope.request.actor.id,
      });
      return { message: message.id, reply: reply.id };
    });
    const [message, reply] = [await messages.find(ids.message), await messages.find(ids.reply)];
    return { message: message && messageView(message), reply: reply && messageView(reply), userErrors: [] };
  }
}
