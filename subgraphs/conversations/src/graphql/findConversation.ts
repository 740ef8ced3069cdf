import { ConversationRepository } from '../persistence/ConversationRepository.js';
import type { ConversationsScope } from '../services.js';
import { conversationView, type Conversation } from './Conversation.js';

/** A conversation by its id; null when the tenant has none such. */
export async function findConversation(id: string, scope: ConversationsScope): Promise<Conversation | null> {
  await scope.authorize('conversation', { type: 'Conversation', id, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Conversation>('conversation', async (ids) => {
    const conversations = await new ConversationRepository(await scope.em()).findAll(ids);
    const byId = new Map(conversations.map((one) => [one.id, conversationView(one)]));
    return ids.map((each) => byId.get(each) ?? null);
  });
  return loader.load(id);
}
