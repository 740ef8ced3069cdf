import type { EntityManager } from '@mikro-orm/postgresql';
import type { Tier } from '@gantry/platform/identity/RequestContext.js';

/** The tier that a tenant was last seen with. */
export class TierRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** Keeps the tier where one is given and it is new. Answers it, or the one that was kept; FREE before the first. */
  async note(tenantId: string, tier: Tier | undefined): Promise<Tier> {
    // Read first: to insert what is there already would have requests of one tenant wait for each other.
    const [row] = await this.#em.execute<{ tier: Tier }[]>(
      'SELECT tier FROM tenant_tier WHERE tenant_id = ?',
      [tenantId],
    );
    if (tier === undefined || row?.tier === tier) return row?.tier ?? 'FREE';
    await this.#em.execute(
      `INSERT INTO tenant_tier (tenant_id, tier) VALUES (?, ?)
       ON CONFLICT (tenant_id) DO UPDATE SET tier = excluded.tier`,
      [tenantId, tier],
    );
    return tier;
  }
}
