import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { ClusterEntity, type ClusterRow } from './ClusterEntity.js';
import { ZoneEntity, type ZoneRow } from './ZoneEntity.js';

/** Name of the cluster that every tenant has in the embedded shape. */
const embeddedCluster = 'local';

/** A tenant's zones and clusters. */
export class ZoneRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async find(id: string): Promise<ZoneRow | null> {
    return this.#em.findOne(ZoneEntity, { id });
  }

  async lock(id: string): Promise<ZoneRow | null> {
    return this.#em.findOne(ZoneEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  async findAll(ids: readonly string[]): Promise<ZoneRow[]> {
    return this.#em.find(ZoneEntity, { id: { $in: [...ids] } });
  }

  /** A page, newest first. */
  async page({ limit, after }: Keyset): Promise<ZoneRow[]> {
    const where = after === null ? {} : { id: { $lt: after } };
    return this.#em.find(ZoneEntity, where, { orderBy: { id: 'desc' }, limit });
  }

  /** @throws UserFault NAME_TAKEN */
  async add(tenantId: string, terms: { name: string; visibility: 'PUBLIC' | 'PRIVATE' }): Promise<ZoneRow> {
    const { id: clusterId } = await this.ensureCluster(tenantId);
    const zone = this.#em.create(ZoneEntity, {
      id: newId('zon'),
      tenantId,
      clusterId,
      ...terms,
      createdAt: new Date(),
    });
    try {
      await this.#em.flush();
    } catch (error) {
      if (!(error instanceof UniqueConstraintViolationException)) throw error;
      throw UserFault.of('NAME_TAKEN', `There is a zone named "${terms.name}" already.`, ['name']);
    }
    return zone;
  }

  async clusters(ids: readonly string[]): Promise<ClusterRow[]> {
    return this.#em.find(ClusterEntity, { id: { $in: [...ids] } });
  }

  /** The tenant's cluster, made now if there is none; two at once make one. */
  async ensureCluster(tenantId: string): Promise<ClusterRow> {
    await this.#em.execute(
      'INSERT INTO cluster (id, tenant_id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      [newId('cls'), tenantId, embeddedCluster],
    );
    return this.#em.findOneOrFail(ClusterEntity, { name: embeddedCluster });
  }
}
