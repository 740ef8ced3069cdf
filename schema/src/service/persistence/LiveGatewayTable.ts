import type { EntityManager } from '@mikro-orm/postgresql';
import type { LiveGateway } from '../../registry/LiveGateway.js';
import { rfc3339 } from './rfc3339.js';
import { ofVariant, type VariantKey } from './VariantKey.js';

interface LiveRow {
  gateway: string;
  contract: string;
  etag: string;
  version: number | null;
  seen_at: string | Date;
}

/** What gateways of one variant serve, in a transaction of its owner. */
export class LiveGatewayTable {
  readonly #em: EntityManager;
  readonly #key: VariantKey;

  constructor(em: EntityManager, key: VariantKey) {
    this.#em = em;
    this.#key = key;
  }

  async put({ gateway, contract, etag, seenAt }: Omit<LiveGateway, 'version'>): Promise<void> {
    await this.#em.execute(
      `INSERT INTO live_gateway (tenant_id, graph, variant, gateway, contract, etag, seen_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, graph, variant, gateway, contract)
       DO UPDATE SET etag = excluded.etag, seen_at = excluded.seen_at`,
      [...this.#key, gateway, contract ?? '', etag, seenAt],
    );
  }

  async read(since: Date): Promise<LiveGateway[]> {
    const rows = await this.#em.execute<LiveRow[]>(
      `SELECT gateway, contract, etag, seen_at,
              (SELECT max(version) FROM served_schema
                WHERE ${ofVariant} AND contract = live_gateway.contract AND etag = live_gateway.etag) AS version
         FROM live_gateway WHERE ${ofVariant} AND seen_at >= ? ORDER BY gateway, contract`,
      [...this.#key, ...this.#key, since],
    );
    return rows.map(({ gateway, contract, etag, version, seen_at: seenAt }) => ({
      gateway,
      contract: contract === '' ? null : contract,
      etag,
      version,
      seenAt: rfc3339(seenAt),
    }));
  }
}
