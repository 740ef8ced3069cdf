import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Message } from '../domain/Message.js';
import { ConversationEntity } from './ConversationEntity.js';
import { MessageEntity, type MessageRow } from './MessageEntity.js';

/** How a reply ended. */
export type ReplyOutcome = Pick<Message, 'content' | 'finishReason' | 'error'> & {
  status: 'COMPLETED' | 'FAILED';
};

/** The messages of a tenant's conversations. */
export class MessageRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async find(id: string): Promise<Message | null> {
    const row = await this.#em.findOne(MessageEntity, { id });
    return row && messageOf(row);
  }

  async findAll(ids: readonly string[]): Promise<Message[]> {
    return (await this.#em.find(MessageEntity, { id: { $in: [...ids] } })).map(messageOf);
  }

  /** The last messages of a conversation, newest first. */
  async latest(conversationId: string, limit: number): Promise<Message[]> {
    const rows = await this.#em.find(
      MessageEntity,
      { conversationId },
      { orderBy: { position: 'desc' }, limit },
    );
    return rows.map(messageOf);
  }

  async countOpen(conversationId: string): Promise<number> {
    return this.#em.count(MessageEntity, { conversationId, status: 'PENDING' });
  }

  /** A page of a conversation in its order; the keyset goes by position. */
  async page(conversationId: string, { limit, after }: Keyset): Promise<Message[]> {
    const rows = await this.#em.find(
      MessageEntity,
      { conversationId, ...(after !== null && { position: { $gt: Number(after) } }) },
      { orderBy: { position: 'asc' }, limit },
    );
    return rows.map(messageOf);
  }

  /** Adds a person's message and the reply that is to be written. The conversation must be locked. */
  async addWithReply(tenantId: string, conversationId: string, content: string): Promise<[Message, Message]> {
    const conversation = await this.#em.findOneOrFail(ConversationEntity, { id: conversationId });
    const common = { tenantId, conversationId, createdAt: new Date() };
    const message = this.#em.create(MessageEntity, {
      ...common,
      id: newId('msg'),
      position: conversation.messageCount + 1,
      role: 'USER',
      content,
      status: 'COMPLETED',
      finishReason: 'stop',
      completedAt: common.createdAt,
    });
    const reply = this.#em.create(MessageEntity, {
      ...common,
      id: newId('msg'),
      position: conversation.messageCount + 2,
      role: 'ASSISTANT',
      content: '',
      status: 'PENDING',
    });
    conversation.messageCount += 2;
    await this.#em.flush();
    return [messageOf(message), messageOf(reply)];
  }

  /** Stores how a reply ended; false when it had ended before or there is none such. */
  async complete(id: string, outcome: ReplyOutcome): Promise<boolean> {
    const changed = await this.#em.nativeUpdate(
      MessageEntity,
      { id, status: 'PENDING' },
      { ...outcome, completedAt: new Date() },
    );
    return changed > 0;
  }
}

function messageOf(row: MessageRow): Message {
  const { id, conversationId, position, role, content, status, finishReason, error, createdAt } = row;
  return {
    id,
    conversationId,
    position,
    role,
    content,
    status,
    finishReason: finishReason ?? null,
    error: error ?? null,
    createdAt,
  };
}
