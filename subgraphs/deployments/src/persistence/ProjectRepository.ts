import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { ConfigurationEntity, type ConfigurationRow } from './ConfigurationEntity.js';
import { ProjectEntity, type ProjectRow } from './ProjectEntity.js';

export interface ProjectTerms {
  name: string;
  url: string;
  branch: string;
  healthPath: string;
  command: string[] | null;
}

/** A tenant's projects, with their configuration. */
export class ProjectRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async find(id: string): Promise<ProjectRow | null> {
    return this.#em.findOne(ProjectEntity, { id });
  }

  async findAll(ids: readonly string[]): Promise<ProjectRow[]> {
    return this.#em.find(ProjectEntity, { id: { $in: [...ids] } });
  }

  /** For handing out the next number of something; others wait until the transaction ends. */
  async lock(id: string): Promise<ProjectRow | null> {
    return this.#em.findOne(ProjectEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** A page, newest first. */
  async page({ limit, after }: Keyset): Promise<ProjectRow[]> {
    const where = after === null ? {} : { id: { $lt: after } };
    return this.#em.find(ProjectEntity, where, { orderBy: { id: 'desc' }, limit });
  }

  async add(tenantId: string, terms: ProjectTerms): Promise<ProjectRow> {
    const numbers = { releases: 0, rollouts: 0, configurations: 0 };
    const project = this.#em.create(ProjectEntity, {
      id: newId('prj'),
      tenantId,
      ...terms,
      ...numbers,
      createdAt: new Date(),
    });
    await this.#em.flush();
    return project;
  }

  /** Adds a version of a locked project's configuration. */
  async configure(project: ProjectRow, values: Record<string, string>): Promise<void> {
    project.configurations += 1;
    this.#em.create(ConfigurationEntity, {
      id: `${project.id}.${project.configurations}`,
      tenantId: project.tenantId,
      projectId: project.id,
      version: project.configurations,
      values,
      createdAt: new Date(),
    });
    await this.#em.flush();
  }

  async configuration(projectId: string, version: number): Promise<ConfigurationRow | null> {
    return this.#em.findOne(ConfigurationEntity, { projectId, version });
  }
}
