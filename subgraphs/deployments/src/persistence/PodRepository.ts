import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import type { PodSize } from '../domain/podSize.js';
import { podNameOf } from '../domain/projectName.js';
import { PodEntity, type PodRow } from './PodEntity.js';
import type { ProjectRow } from './ProjectEntity.js';

/** A tenant's pods. */
export class PodRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async findAll(ids: readonly string[]): Promise<PodRow[]> {
    return this.#em.find(PodEntity, { id: { $in: [...ids] } });
  }

  async lock(id: string): Promise<PodRow | null> {
    return this.#em.findOne(PodEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  async ofZones(zoneIds: readonly string[]): Promise<PodRow[]> {
    return this.#em.find(PodEntity, { zoneId: { $in: [...zoneIds] } }, { orderBy: { id: 'asc' } });
  }

  async ofProjects(projectIds: readonly string[]): Promise<PodRow[]> {
    return this.#em.find(PodEntity, { projectId: { $in: [...projectIds] } }, { orderBy: { id: 'asc' } });
  }

  /** The project's pod in a zone, made when there is none; the project must be locked. */
  async ensure(project: ProjectRow, zoneId: string, size: PodSize, clones: number): Promise<PodRow> {
    const inZone = await this.ofZones([zoneId]);
    const known = inZone.find(({ projectId }) => projectId === project.id);
    if (known) return known;
    const pod = this.#em.create(PodEntity, {
      id: newId('pod'),
      tenantId: project.tenantId,
      projectId: project.id,
      zoneId,
      name: freeName(podNameOf(project.name), new Set(inZone.map(({ name }) => name))),
      size,
      clones,
      status: 'PENDING',
      createdAt: new Date(),
    });
    await this.#em.flush();
    return pod;
  }
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}
