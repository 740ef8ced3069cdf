import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type {
  ApprovalAnswer,
  ApprovalDecision,
  ApprovalRequest,
  ApprovalStatus,
} from '../domain/approval/Approval.js';
import type { Json } from '../domain/Json.js';
import { ApprovalChanges } from './ApprovalChanges.js';
import { ApprovalEntity, type ApprovalRow } from './ApprovalEntity.js';

export interface ApprovalFilter {
  status?: ApprovalStatus | null;
  executionId?: string | null;
  /** Only those that someone with these roles, or with this id, is asked. */
  askedOf?: { id: string; roles: readonly string[] } | null;
}

/** What a tenant's executions ask people. */
export class ApprovalRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async findAll(ids: readonly string[]): Promise<ApprovalRow[]> {
    return this.#em.find(ApprovalEntity, { id: { $in: [...ids] } }, { refresh: true });
  }

  /** A page, newest first. */
  async page(
    { status, executionId, askedOf }: ApprovalFilter,
    { limit, after }: Keyset,
  ): Promise<ApprovalRow[]> {
    return this.#em.find(
      ApprovalEntity,
      {
        ...(after === null ? {} : { id: { $lt: after } }),
        ...(status ? { status } : {}),
        ...(executionId ? { executionId } : {}),
        ...(askedOf
          ? { $or: [{ users: { $contains: [askedOf.id] } }, { roles: { $overlap: [...askedOf.roles] } }] }
          : {}),
      },
      { orderBy: { id: 'desc' }, limit },
    );
  }

  /** Keeps what is asked. @returns its id, which is the same for a repeat */
  async add(
    tenantId: string,
    executionId: string,
    request: ApprovalRequest,
  ): Promise<{ id: string; added: boolean }> {
    const { name, task, title, description, assignees, schema, deadline } = request;
    const id = newId('apr');
    const added = await this.#em.execute<unknown[]>(
      `INSERT INTO approval (id, tenant_id, execution_id, name, task, title, description, roles, users, schema, status,
         deadline_at, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?::text[], ?::text[], ?::json, 'OPEN', ?::timestamptz, now())
       ON CONFLICT (execution_id, name) DO NOTHING RETURNING id`,
      [
        id,
        tenantId,
        executionId,
        name,
        task,
        title,
        description,
        arrayOf(assignees.roles),
        arrayOf(assignees.users),
        JSON.stringify({ value: schema }),
        deadline === null ? null : new Date(deadline).toISOString(),
      ],
    );
    if (added.length > 0) {
      await new ApprovalChanges(this.#em).note(tenantId, id, 'OPEN');
      return { id, added: true };
    }
    const known = await this.#em.findOneOrFail(ApprovalEntity, { executionId, name }, { fields: ['id'] });
    return { id: known.id, added: false };
  }

  /** One of them, which nobody else can answer until the transaction ends, and whose execution does not end until then. */
  async lock(id: string): Promise<ApprovalRow | null> {
    // The execution first, as its end has them: else each might wait for what the other holds.
    await this.#em.execute(
      'SELECT 1 FROM execution WHERE id = (SELECT execution_id FROM approval WHERE id = ?) FOR NO KEY UPDATE',
      [id],
    );
    return this.#em.findOne(ApprovalEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  }

  async lockByName(executionId: string, name: string): Promise<ApprovalRow | null> {
    return this.#em.findOne(
      ApprovalEntity,
      { executionId, name },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
  }

  async answer(
    row: ApprovalRow,
    { decision, reason, data, answeredBy, answeredAt }: ApprovalAnswer,
  ): Promise<void> {
    this.#em.assign(row, {
      status: decision,
      reason,
      data: { value: data },
      answeredBy,
      answeredAt: new Date(answeredAt),
    });
    await this.#em.flush();
    await new ApprovalChanges(this.#em).note(row.tenantId, row.id, decision);
  }

  /** Ends the asking of one, or of all that an execution still asks. */
  async close(row: ApprovalRow, status: 'EXPIRED' | 'WITHDRAWN'): Promise<void> {
    this.#em.assign(row, { status });
    await this.#em.flush();
    await new ApprovalChanges(this.#em).note(row.tenantId, row.id, status);
  }
}

/** What was answered; null where nothing was. */
export function answerOf({
  status,
  reason,
  data,
  answeredBy,
  answeredAt,
}: ApprovalRow): ApprovalAnswer | null {
  if ((status !== 'APPROVED' && status !== 'REJECTED') || !answeredAt) return null;
  return {
    decision: status as ApprovalDecision,
    reason: reason ?? null,
    data: (data?.value ?? null) as Json,
    answeredBy: answeredBy ?? null,
    answeredAt: answeredAt.toISOString(),
  };
}

function arrayOf(texts: readonly string[]): string {
  return `{${texts.map((text) => JSON.stringify(text)).join(',')}}`;
}
