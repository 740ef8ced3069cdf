import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Draft } from '../domain/Draft.js';
import { DraftEntity, type DraftRow } from './DraftEntity.js';

/** The drafts of a tenant's conversations. */
export class DraftRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async findAll(ids: readonly string[]): Promise<Draft[]> {
    return (await this.#em.find(DraftEntity, { id: { $in: [...ids] } })).map(draftOf);
  }

  /** The draft of each conversation that no newer one supersedes. */
  async currentOf(conversationIds: readonly string[]): Promise<Map<string, Draft>> {
    const rows = await this.#em.find(
      DraftEntity,
      { conversationId: { $in: [...conversationIds] }, status: { $ne: 'SUPERSEDED' } },
      { orderBy: { id: 'asc' } },
    );
    return new Map(rows.map((row) => [row.conversationId, draftOf(row)]));
  }

  /** Finds one of a conversation and keeps others from changing it until the transaction ends. */
  async lock(id: string, conversationId: string): Promise<Draft | null> {
    const row = await this.#em.findOne(
      DraftEntity,
      { id, conversationId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    return row && draftOf(row);
  }

  /** Adds a draft; those of the conversation that are still proposed are superseded by it. A repeat does nothing. */
  async propose(
    tenantId: string,
    draft: Pick<Draft, 'id' | 'conversationId' | 'definition' | 'diagnostics'> & { messageId: string },
  ): Promise<void> {
    if ((await this.#em.count(DraftEntity, { id: draft.id })) > 0) return;
    await this.#em.nativeUpdate(
      DraftEntity,
      { conversationId: draft.conversationId, status: 'PROPOSED' },
      { status: 'SUPERSEDED' },
    );
    this.#em.create(DraftEntity, { ...draft, tenantId, status: 'PROPOSED', createdAt: new Date() });
    await this.#em.flush();
  }

  async approve(id: string, workflowId: string, approvedBy: string): Promise<void> {
    const row = await this.#em.findOneOrFail(DraftEntity, { id });
    this.#em.assign(row, { status: 'APPROVED', workflowId, approvedBy });
    await this.#em.flush();
  }
}

function draftOf(row: DraftRow): Draft {
  const { id, conversationId, definition, diagnostics, status, workflowId, createdAt } = row;
  return { id, conversationId, definition, diagnostics, status, workflowId: workflowId ?? null, createdAt };
}
