import type { EntityManager } from '@mikro-orm/postgresql';
import type { QuotaResource } from '../domain/quotas.js';
import { quotaResources, periodOf } from '../domain/quotas.js';
import { MemberRepository } from './MemberRepository.js';

/** What the tenant that the session works in has used. */
export class QuotaRepository {
  constructor(private readonly em: EntityManager) {}

  /** How much of each resource is used in the period that `at` falls into. */
  async used(tenantId: string, at: Date): Promise<Record<QuotaResource, number>> {
    const rows = await this.em.execute<{ resource: QuotaResource; period: string; used: string }[]>(
      'SELECT resource, period, used FROM quota_usage WHERE tenant_id = ?',
      [tenantId],
    );
    const counted = (resource: QuotaResource): number => {
      const period = periodOf(resource, at);
      return Number(rows.find((row) => row.resource === resource && row.period === period)?.used ?? 0);
    };
    const used = Object.fromEntries(quotaResources.map((resource) => [resource, counted(resource)]));
    const members = await new MemberRepository(this.em).count(tenantId);
    return { ...(used as Record<QuotaResource, number>), MEMBERS: members };
  }

  /** Adds to what is used. */
  async add(tenantId: string, resource: QuotaResource, period: string, amount: number): Promise<void> {
    await this.em.execute(
      `INSERT INTO quota_usage (tenant_id, resource, period, used) VALUES (?, ?, ?, ?)
       ON CONFLICT (tenant_id, resource, period) DO UPDATE SET used = quota_usage.used + excluded.used`,
      [tenantId, resource, period, amount],
    );
  }

  /** True the first time that this thing is counted for the resource. */
  async countOnce(tenantId: string, resource: QuotaResource, thingId: string): Promise<boolean> {
    const added = await this.em.execute<unknown[]>(
      'INSERT INTO counted_thing (tenant_id, resource, thing_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING thing_id',
      [tenantId, resource, thingId],
    );
    return added.length === 1;
  }

  /** How much is used, the first time in the period that it is more than `limit`; else null. */
  async passedFirst(
    tenantId: string,
    resource: QuotaResource,
    period: string,
    limit: number,
  ): Promise<number | null> {
    const rows = await this.em.execute<{ used: string }[]>(
      `UPDATE quota_usage SET exceeded_at = now()
        WHERE tenant_id = ? AND resource = ? AND period = ? AND used > ? AND exceeded_at IS NULL RETURNING used`,
      [tenantId, resource, period, limit],
    );
    return rows[0] ? Number(rows[0].used) : null;
  }

  /** True the first time in the period that something of a resource which is counted elsewhere is refused. */
  async refusedFirst(tenantId: string, resource: QuotaResource, period: string): Promise<boolean> {
    const rows = await this.em.execute<unknown[]>(
      `INSERT INTO quota_usage (tenant_id, resource, period, used, exceeded_at) VALUES (?, ?, ?, 0, now())
       ON CONFLICT (tenant_id, resource, period) DO UPDATE SET exceeded_at = now() WHERE quota_usage.exceeded_at IS NULL
       RETURNING resource`,
      [tenantId, resource, period],
    );
    return rows.length === 1;
  }
}
