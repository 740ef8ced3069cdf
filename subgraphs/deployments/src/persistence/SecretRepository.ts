import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import type { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import type { ProjectRow } from './ProjectEntity.js';
import { SecretEntity, type SecretRow } from './SecretEntity.js';
import { SecretVersionEntity } from './SecretVersionEntity.js';

/** A tenant's secrets. Values go in; they come out only for the replicas of a release. */
export class SecretRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async findAll(ids: readonly string[]): Promise<SecretRow[]> {
    return this.#em.find(SecretEntity, { id: { $in: [...ids] } });
  }

  async ofProjects(projectIds: readonly string[]): Promise<SecretRow[]> {
    return this.#em.find(SecretEntity, { projectId: { $in: [...projectIds] } }, { orderBy: { name: 'asc' } });
  }

  /** Gives a secret of a locked project its next value. */
  async set(project: ProjectRow, name: string, value: string, box: SecretBox): Promise<SecretRow> {
    const { id: projectId, tenantId } = project;
    const secret =
      (await this.#em.findOne(SecretEntity, { projectId, name })) ??
      this.#em.create(SecretEntity, {
        id: newId('sec'),
        tenantId,
        projectId,
        name,
        version: 0,
        updatedAt: new Date(),
      });
    secret.version += 1;
    secret.updatedAt = new Date();
    const { version } = secret;
    const sealed = box.seal(value, { tenantId, ownerId: projectId, name, version });
    const createdAt = secret.updatedAt;
    this.#em.create(SecretVersionEntity, {
      id: `${secret.id}.${version}`,
      tenantId,
      projectId,
      name,
      version,
      sealed,
      createdAt,
    });
    await this.#em.flush();
    return secret;
  }
}
