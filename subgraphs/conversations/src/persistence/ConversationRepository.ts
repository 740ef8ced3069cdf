import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Conversation, ConversationStatus } from '../domain/Conversation.js';
import { ConversationEntity, type ConversationRow } from './ConversationEntity.js';

/** A tenant's conversations. */
export class ConversationRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async find(id: string): Promise<Conversation | null> {
    const row = await this.#em.findOne(ConversationEntity, { id });
    return row && conversationOf(row);
  }

  /** Finds one and keeps others from changing it until the transaction ends. */
  async lock(id: string): Promise<Conversation | null> {
    const row = await this.#em.findOne(ConversationEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    return row && conversationOf(row);
  }

  async findAll(ids: readonly string[]): Promise<Conversation[]> {
    return (await this.#em.find(ConversationEntity, { id: { $in: [...ids] } })).map(conversationOf);
  }

  /** A page, newest first. */
  async page({ limit, after }: Keyset, status: ConversationStatus | null): Promise<Conversation[]> {
    const rows = await this.#em.find(
      ConversationEntity,
      { ...(after !== null && { id: { $lt: after } }), ...(status !== null && { status }) },
      { orderBy: { id: 'desc' }, limit },
    );
    return rows.map(conversationOf);
  }

  async add(
    tenantId: string,
    given: { title: string; agentId: string; startedBy: string },
  ): Promise<Conversation> {
    const row = this.#em.create(ConversationEntity, {
      id: newId('cnv'),
      tenantId,
      ...given,
      status: 'ACTIVE',
      messageCount: 0,
      createdAt: new Date(),
    });
    await this.#em.flush();
    return conversationOf(row);
  }

  async end(id: string): Promise<void> {
    const row = await this.#em.findOneOrFail(ConversationEntity, { id });
    this.#em.assign(row, { status: 'ENDED', endedAt: new Date() });
    await this.#em.flush();
  }
}

function conversationOf(row: ConversationRow): Conversation {
  const { id, title, status, agentId, createdAt, endedAt } = row;
  return { id, title, status, agentId, createdAt, endedAt: endedAt ?? null };
}
