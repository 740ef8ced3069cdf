import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { PodSize } from '../domain/podSize.js';
import { BuildEntity, type BuildRow } from './BuildEntity.js';
import type { ProjectRow } from './ProjectEntity.js';
import { ReleaseEntity, type ReleaseRow } from './ReleaseEntity.js';
import { SecretRepository } from './SecretRepository.js';

export interface ReleaseTerms {
  zoneId: string;
  ref: string;
  commit: string;
  size: PodSize;
  clones: number;
}

/** A tenant's releases and builds. */
export class ReleaseRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async find(id: string): Promise<ReleaseRow | null> {
    return this.#em.findOne(ReleaseEntity, { id });
  }

  async findAll(ids: readonly string[]): Promise<ReleaseRow[]> {
    return this.#em.find(ReleaseEntity, { id: { $in: [...ids] } });
  }

  /** A page of a project's, newest first; the key is the version. */
  async page(projectId: string, { limit, after }: Keyset): Promise<ReleaseRow[]> {
    const where = after === null ? { projectId } : { projectId, version: { $lt: Number(after) } };
    return this.#em.find(ReleaseEntity, where, { orderBy: { version: 'desc' }, limit });
  }

  /** The next release of a locked project, with the configuration and the secrets that it has now. */
  async add(project: ProjectRow, terms: ReleaseTerms): Promise<ReleaseRow> {
    const secrets = await new SecretRepository(this.#em).ofProjects([project.id]);
    project.releases += 1;
    const release = this.#em.create(ReleaseEntity, {
      id: newId('rel'),
      tenantId: project.tenantId,
      projectId: project.id,
      ...terms,
      version: project.releases,
      configurationVersion: project.configurations,
      secretVersions: Object.fromEntries(secrets.map(({ name, version }) => [name, version])),
      status: 'PENDING',
      createdAt: new Date(),
    });
    await this.#em.flush();
    return release;
  }

  async builds(ids: readonly string[]): Promise<BuildRow[]> {
    return this.#em.find(BuildEntity, { id: { $in: [...ids] } });
  }

  /** The last build of each of these releases that has one. */
  async lastBuilds(releaseIds: readonly string[]): Promise<Map<string, BuildRow>> {
    const rows = await this.#em.find(
      BuildEntity,
      { releaseId: { $in: [...releaseIds] } },
      { orderBy: { id: 'asc' } },
    );
    return new Map(rows.map((row) => [row.releaseId, row]));
  }
}
