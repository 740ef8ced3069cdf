import type { EntityManager } from '@mikro-orm/postgresql';
import type { Approval } from '../../registry/Approval.js';
import { rfc3339 } from './rfc3339.js';
import { ofVariant, type VariantKey } from './VariantKey.js';

interface ApprovalRow {
  type: string;
  path: string | null;
  contract: string | null;
  event: string | null;
  reason: string;
  author: string;
  approved_at: string | Date;
  version: number;
}

/** Approvals of changes of one variant, in a transaction of its owner. */
export class ApprovalTable {
  readonly #em: EntityManager;
  readonly #key: VariantKey;

  constructor(em: EntityManager, key: VariantKey) {
    this.#em = em;
    this.#key = key;
  }

  async append(approvals: readonly Approval[]): Promise<void> {
    for (const { change, reason, author, approvedAt, version } of approvals) {
      const { type, path, contract = null, event = null } = change;
      await this.#em.execute(
        `INSERT INTO approval (tenant_id, graph, variant, version, type, path, contract, event, reason, author, approved_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [...this.#key, version, type, path, contract, event, reason, author, approvedAt],
      );
    }
  }

  /** Newest first. */
  async read(): Promise<Approval[]> {
    const rows = await this.#em.execute<ApprovalRow[]>(
      `SELECT type, path, contract, event, reason, author, approved_at, version FROM approval
        WHERE ${ofVariant} ORDER BY sequence DESC`,
      [...this.#key],
    );
    return rows.map(({ type, path, contract, event, reason, author, approved_at: at, version }) => ({
      change: { type, path, contract, event },
      reason,
      author,
      approvedAt: rfc3339(at),
      version,
    }));
  }
}
