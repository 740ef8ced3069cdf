import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { TenantRow } from './TenantEntity.js';
import { TenantEntity } from './TenantEntity.js';

/** Tenants as the session sees them: the one it works in, and those that its user is a member of. */
export class TenantRepository {
  constructor(private readonly em: EntityManager) {}

  byId(id: string): Promise<TenantRow | null> {
    return this.em.findOne(TenantEntity, { id });
  }

  bySlug(slug: string): Promise<TenantRow | null> {
    return this.em.findOne(TenantEntity, { slug });
  }

  /** The tenants with these ids, in their order; null where the session sees none. */
  async byIds(ids: readonly string[]): Promise<(TenantRow | null)[]> {
    const rows = await this.em.find(TenantEntity, { id: { $in: [...ids] } });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** Waits for, and keeps out, whoever else changes the members of the session's tenant until the transaction ends. */
  async lock(id: string): Promise<void> {
    await this.em.findOneOrFail(TenantEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** Adds a tenant that the session has entered. False when its slug is taken, also by one that the session does not see. */
  async add(tenant: Omit<TenantRow, 'createdAt'>): Promise<boolean> {
    const { id, slug, name, tier, createdBy } = tenant;
    const added = await this.em.execute<unknown[]>(
      `INSERT INTO tenant (id, slug, name, tier, created_by) VALUES (?, ?, ?, ?, ?) ON CONFLICT (slug) DO NOTHING RETURNING id`,
      [id, slug, name, tier, createdBy],
    );
    return added.length === 1;
  }
}
