import { MessageRepository } from '../persistence/MessageRepository.js';
import type { ConversationsScope } from '../services.js';
import { messageView, type Message } from './Message.js';

/** A message by its id; null when the tenant has none such. */
export async function findMessage(id: string, scope: ConversationsScope): Promise<Message | null> {
  await scope.authorize('message', { type: 'Message', id, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Message>('message', async (ids) => {
    const messages = await new MessageRepository(await scope.em()).findAll(ids);
    const byId = new Map(messages.map((one) => [one.id, messageView(one)]));
    return ids.map((each) => byId.get(each) ?? null);
  });
  return loader.load(id);
}
