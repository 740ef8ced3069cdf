import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import type { WorkflowSecret } from '../domain/secrets/WorkflowSecret.js';
import { WorkflowSecretEntity, type WorkflowSecretRow } from './WorkflowSecretEntity.js';

/** A tenant's secrets, sealed as they are. */
export class SecretRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** Keeps a secret, in the place of one that has the name. */
  async set(tenantId: string, name: string, sealed: string): Promise<WorkflowSecret> {
    const now = new Date();
    await this.#em.upsert(
      WorkflowSecretEntity,
      { tenantId, name, sealed, createdAt: now, updatedAt: now },
      { onConflictFields: ['tenantId', 'name'], onConflictExcludeFields: ['createdAt'] },
    );
    this.#em.clear();
    return viewOf(await this.#em.findOneOrFail(WorkflowSecretEntity, { name }));
  }

  /** Whether there was one of this name. */
  async delete(name: string): Promise<boolean> {
    return (await this.#em.nativeDelete(WorkflowSecretEntity, { name })) > 0;
  }

  async count(): Promise<number> {
    return this.#em.count(WorkflowSecretEntity);
  }

  async names(): Promise<string[]> {
    const rows = await this.#em.find(WorkflowSecretEntity, {}, { fields: ['name'] });
    return rows.map(({ name }) => name);
  }

  /** A page, by name. */
  async page({ limit, after }: Keyset): Promise<WorkflowSecret[]> {
    const rows = await this.#em.find(WorkflowSecretEntity, after === null ? {} : { name: { $gt: after } }, {
      orderBy: { name: 'asc' },
      limit,
    });
    return rows.map(viewOf);
  }

  async sealed(names: readonly string[]): Promise<WorkflowSecretRow[]> {
    if (names.length === 0) return [];
    return this.#em.find(WorkflowSecretEntity, { name: { $in: [...names] } });
  }
}

function viewOf({ name, createdAt, updatedAt }: WorkflowSecretRow): WorkflowSecret {
  return { name, createdAt, updatedAt };
}
