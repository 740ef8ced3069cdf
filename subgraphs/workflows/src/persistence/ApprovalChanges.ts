import type { EntityManager } from '@mikro-orm/postgresql';
import type { ApprovalStatus } from '../domain/approval/Approval.js';
import type { ApprovalChange } from '../domain/approval/ApprovalChange.js';

/** Whose inbox it is: only what someone with these roles, or with this id, is asked. */
export interface Inbox {
  id: string;
  roles: readonly string[];
}

/**
 * The parts of a statement with `WITH` that note what has become of approvals. From it to the end of the transaction no other is noted of
 * the tenant, so that none is ever seen before one with a lower position.
 * @param changed the part that gives `id`, `tenant_id` and `status` of each
 */
export function notingChanges(changed: string): string {
  return `approvals_feed AS (
      INSERT INTO approval_feed (tenant_id, last) SELECT tenant_id, count(*) FROM ${changed} GROUP BY tenant_id
      ON CONFLICT (tenant_id) DO UPDATE SET last = approval_feed.last + EXCLUDED.last RETURNING tenant_id, last
    ), noted AS (
      INSERT INTO approval_change (tenant_id, position, approval_id, status, changed_at)
      SELECT changed.tenant_id, feed.last + 1 - row_number() OVER (PARTITION BY changed.tenant_id ORDER BY changed.id DESC),
        changed.id, changed.status, now()
      FROM ${changed} AS changed JOIN approvals_feed AS feed ON feed.tenant_id = changed.tenant_id RETURNING approval_id
    )`;
}

/** What becomes of a tenant's approvals. */
export class ApprovalChanges {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** Notes where an approval stands since now, last in a transaction. */
  async note(tenantId: string, approvalId: string, status: ApprovalStatus): Promise<void> {
    await this.#em.execute(
      `WITH changed AS (SELECT ?::text AS id, ?::text AS tenant_id, ?::text AS status), ${notingChanges('changed')}
       SELECT 1 FROM noted`,
      [approvalId, tenantId, status],
    );
  }

  /** The position of the tenant's last change; 0 for none. */
  async last(tenantId: string): Promise<number> {
    const [row] = await this.#em.execute<{ last: string }[]>(
      'SELECT last FROM approval_feed WHERE tenant_id = ?',
      [tenantId],
    );
    return Number(row?.last ?? 0);
  }

  /**
   * Changes above a position, in order.
   * @param openUntil up to this position only those of approvals that are open now
   * @param inbox whose; null for everybody's
   */
  async after(
    tenantId: string,
    position: number,
    { openUntil, inbox, limit }: { openUntil: number; inbox: Inbox | null; limit: number },
  ): Promise<ApprovalChange[]> {
    const rows = await this.#em.execute<(ApprovalChange & { position: string; changedAt: string | Date })[]>(
      `SELECT change.position, change.approval_id AS "approvalId", change.status, change.changed_at AS "changedAt"
       FROM approval_change AS change JOIN approval ON approval.id = change.approval_id
       WHERE change.tenant_id = ? AND change.position > ? AND (change.position > ? OR approval.status = 'OPEN')
         AND (?::text IS NULL OR ?::text = ANY (approval.users) OR approval.roles && string_to_array(?, ','))
       ORDER BY change.position LIMIT ?`,
      [
        tenantId,
        position,
        openUntil,
        inbox?.id ?? null,
        inbox?.id ?? null,
        (inbox?.roles ?? []).join(','),
        limit,
      ],
    );
    return rows.map((row) => ({
      ...row,
      position: Number(row.position),
      changedAt: new Date(row.changedAt),
    }));
  }
}
