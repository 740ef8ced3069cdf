import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import type { RolloutKind, RolloutPhase } from '../domain/rolloutPhase.js';
import type { PodRow } from './PodEntity.js';
import type { ProjectRow } from './ProjectEntity.js';
import type { ReleaseRow } from './ReleaseEntity.js';
import { RolloutEntity, type RolloutRow } from './RolloutEntity.js';
import { RolloutEventEntity, type RolloutEventRow } from './RolloutEventEntity.js';

/** A tenant's rollouts and their histories. */
export class RolloutRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  async findAll(ids: readonly string[]): Promise<RolloutRow[]> {
    return this.#em.find(RolloutEntity, { id: { $in: [...ids] } });
  }

  async find(id: string): Promise<RolloutRow | null> {
    return this.#em.findOne(RolloutEntity, { id });
  }

  async lock(id: string): Promise<RolloutRow> {
    return this.#em.findOneOrFail(RolloutEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** Puts a rollout at the end of its project's; the project must be locked. */
  async queue(kind: RolloutKind, project: ProjectRow, pod: PodRow, release: ReleaseRow): Promise<RolloutRow> {
    project.rollouts += 1;
    const rollout = this.#em.create(RolloutEntity, {
      id: newId('rol'),
      tenantId: project.tenantId,
      kind,
      projectId: project.id,
      zoneId: pod.zoneId,
      podId: pod.id,
      releaseId: release.id,
      ordinal: project.rollouts,
      status: 'QUEUED',
      starts: 0,
      ready: 0,
      desired: release.clones,
      queuedAt: new Date(),
    });
    const what =
      kind === 'DEPLOY'
        ? `Release ${release.version} is to be deployed`
        : `Release ${release.version} is to be put back`;
    this.#record(rollout, 1, 'QUEUED', `${what} (commit ${release.commit.slice(0, 12)}).`);
    await this.#em.flush();
    return rollout;
  }

  /** Writes down a phase of a locked rollout. */
  async enter(rollout: RolloutRow, phase: RolloutPhase, message: string): Promise<void> {
    const [last] = await this.#em.find(
      RolloutEventEntity,
      { rolloutId: rollout.id },
      { orderBy: { sequence: 'desc' }, limit: 1 },
    );
    rollout.status = phase;
    this.#record(rollout, (last?.sequence ?? 0) + 1, phase, message);
    await this.#em.flush();
  }

  /** The events after a sequence, in order. */
  async events(rolloutId: string, after: number, limit: number): Promise<RolloutEventRow[]> {
    return this.#em.find(
      RolloutEventEntity,
      { rolloutId, sequence: { $gt: after } },
      { orderBy: { sequence: 'asc' }, limit },
    );
  }

  #record(rollout: RolloutRow, sequence: number, phase: RolloutPhase, message: string): void {
    this.#em.create(RolloutEventEntity, {
      id: `${rollout.id}.${sequence}`,
      tenantId: rollout.tenantId,
      rolloutId: rollout.id,
      sequence,
      phase,
      message: message.replaceAll('\0', '').slice(0, 2_000),
      at: new Date(),
    });
  }
}
