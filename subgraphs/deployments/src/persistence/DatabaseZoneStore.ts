import type { Database } from '@gantry/platform/persistence/Database.js';
import type { IngressAddress } from '../domain/ports/Ingress.js';
import { ZoneEntity } from './ZoneEntity.js';

export interface RememberedZone {
  id: string;
  tenantId: string;
  port: number;
}

/** What is remembered of zones' addresses, for the work that no request asks for. */
export class DatabaseZoneStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The public zones of all tenants. */
  async toOpen(): Promise<RememberedZone[]> {
    return this.#database.worker((em) =>
      em.execute<RememberedZone[]>(
        `SELECT id, tenant_id AS "tenantId", port FROM zone WHERE visibility = 'PUBLIC' AND port IS NOT NULL ORDER BY id`,
      ),
    );
  }

  /** Remembers another address. */
  async move({ id, tenantId }: RememberedZone, { port, url }: IngressAddress): Promise<void> {
    await this.#database.tenant({ tenantId }, (em) => em.nativeUpdate(ZoneEntity, { id }, { port, url }));
  }
}
