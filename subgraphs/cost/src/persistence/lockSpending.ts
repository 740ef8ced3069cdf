import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Lets one transaction of a tenant at a time go on from here until its end. Whoever adds usage or changes budgets
 * takes it before judging them; without it two that each stay below a threshold could together pass it unnoticed.
 */
export async function lockSpending(em: EntityManager, tenantId: string): Promise<void> {
  await em.execute('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`cost/spending/${tenantId}`]);
}
