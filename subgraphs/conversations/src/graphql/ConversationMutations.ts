import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { checkTitle } from '../domain/Conversation.js';
import { ConversationRepository } from '../persistence/ConversationRepository.js';
import type { ConversationsScope } from '../services.js';
import { conversationView } from './Conversation.js';
import { existing } from './existing.js';
import { EndConversationInput, StartConversationInput } from './inputs.js';
import { EndConversationPayload, StartConversationPayload } from './payloads.js';

@Resolver()
export class ConversationMutations {
  @Mutation(() => StartConversationPayload, {
    description: 'Starts a conversation with an agent. For DEVELOPER.',
  })
  async startConversation(
    @Arg('input', () => StartConversationInput, { description: 'The conversation.' })
    input: StartConversationInput,
    @Ctx() scope: ConversationsScope,
  ): Promise<StartConversationPayload> {
    const tenantId = scope.tenant.id;
    await scope.authorize('startConversation', { type: 'Tenant', id: tenantId, tenantId });
    const conversations = new ConversationRepository(await scope.em());
    const id = await scope.idempotent('startConversation', input, async () => {
      const title = checkTitle(input.title);
      const agentId = await agentFor(input, scope);
      const startedBy = scope.request.actor.id;
      const conversation = await conversations.add(tenantId, { title, agentId, startedBy });
      await scope.publish('ConversationStarted', {
        conversationId: conversation.id,
        title,
        agentId,
        startedBy,
      });
      return conversation.id;
    });
    const conversation = existing(await conversations.find(id), 'conversation', id, 'idempotencyKey');
    return { conversation: conversationView(conversation), userErrors: [] };
  }

  @Mutation(() => EndConversationPayload, {
    description:
      'Ends a conversation: it takes no more messages and no approval. Replies that are being written are finished. Ending twice is ending once. For DEVELOPER.',
  })
  async endConversation(
    @Arg('input', () => EndConversationInput, { description: 'Which one.' }) input: EndConversationInput,
    @Ctx() scope: ConversationsScope,
  ): Promise<EndConversationPayload> {
    const { conversationId: id } = input;
    await scope.authorize('endConversation', { type: 'Conversation', id, tenantId: scope.tenant.id });
    const conversations = new ConversationRepository(await scope.em());
    await scope.idempotent('endConversation', input, async () => {
      const { status } = existing(await conversations.lock(id), 'conversation', id, 'conversationId');
      if (status === 'ACTIVE') {
        await conversations.end(id);
        await scope.publish('ConversationEnded', { conversationId: id });
      }
      return id;
    });
    const ended = existing(await conversations.find(id), 'conversation', id, 'conversationId');
    return { conversation: conversationView(ended), userErrors: [] };
  }
}

async function agentFor(
  { agentId }: StartConversationInput,
  { services, request, signal }: ConversationsScope,
): Promise<string> {
  if (agentId == null) return services.agents.defaultAgent(request, signal);
  const found = await services.agents.exists(agentId, request, signal);
  return existing(found ? agentId : null, 'agent', agentId, 'agentId');
}
