import type { EntityManager } from '@mikro-orm/postgresql';
import { Decimal } from 'decimal.js';
import type { EventHub } from '@gantry/platform/events/EventHub.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import { isUnreachable } from '@gantry/platform/persistence/isUnreachable.js';
import { SecretBoxError, type SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import { ring } from '@gantry/platform/streams/ring.js';
import {
  StoreAway,
  type BuildResult,
  type OpenRollout,
  type RolloutPlan,
  type RolloutStore,
} from '../domain/ports/RolloutStore.js';
import { assertTransition, isTerminal, type RolloutPhase } from '../domain/rolloutPhase.js';
import { rolloutStream } from '../domain/streamNames.js';
import { BuildEntity } from './BuildEntity.js';
import { PodRepository } from './PodRepository.js';
import { meterPod } from './PodStateStore.js';
import { ProjectEntity } from './ProjectEntity.js';
import { ReleaseEntity, type ReleaseRow } from './ReleaseEntity.js';
import { RolloutEntity, type RolloutRow } from './RolloutEntity.js';
import { RolloutRepository } from './RolloutRepository.js';
import { workloadOf } from './workloadOf.js';

export interface DatabaseRolloutStoreOptions {
  database: Database;
  events: EventHub;
  streams: LiveStreams;
  box: SecretBox;
}

/** Rollouts in the database; what follows from a phase is written in the same transaction as the phase. */
export class DatabaseRolloutStore implements RolloutStore {
  readonly #options: DatabaseRolloutStoreOptions;

  constructor(options: DatabaseRolloutStoreOptions) {
    this.#options = options;
  }

  async unfinished(): Promise<OpenRollout[]> {
    return this.#options.database.worker((em) =>
      em.execute<OpenRollout[]>(
        `SELECT id AS "rolloutId", tenant_id AS "tenantId", pod_id AS "podId" FROM rollout
          WHERE status NOT IN ('HEALTHY', 'FAILED', 'ROLLED_BACK') ORDER BY queued_at, project_id, ordinal`,
      ),
    );
  }

  async begin(open: OpenRollout, again: boolean): Promise<RolloutPlan | null> {
    try {
      return await this.#inTenant(open, async (em) => {
        const rollout = await new RolloutRepository(em).lock(open.rolloutId);
        if (isTerminal(rollout.status)) return null;
        if (!again) rollout.starts += 1;
        return this.#planOf(em, rollout);
      });
    } catch (error) {
      if (!(error instanceof SecretBoxError)) throw error;
      // No later attempt will know the key either.
      await this.enter(
        open,
        'FAILED',
        'A secret cannot be decrypted: the platform has another key than it was set with.',
      );
      return null;
    }
  }

  async putDown({ starts, ...open }: RolloutPlan): Promise<void> {
    // Whoever has begun it since has counted itself.
    await this.#inTenant(open, (em) =>
      em.nativeUpdate(RolloutEntity, { id: open.rolloutId, starts: starts + 1 }, { starts }),
    );
  }

  async enter(open: OpenRollout, phase: RolloutPhase, message: string): Promise<void> {
    await this.#inTenant(open, async (em) => {
      const rollouts = new RolloutRepository(em);
      const rollout = await rollouts.lock(open.rolloutId);
      assertTransition(rollout.kind, rollout.status, phase);
      await rollouts.enter(rollout, phase, message);
      if (phase === 'HEALTHY') await this.#serve(em, rollout);
      if (isTerminal(phase)) await this.#finish(em, rollout, phase as 'HEALTHY' | 'FAILED' | 'ROLLED_BACK');
    });
    await ring(this.#options.streams, open.tenantId, rolloutStream(open.rolloutId));
  }

  async ready(open: OpenRollout, count: number): Promise<void> {
    await this.#inTenant(open, (em) =>
      em.nativeUpdate(RolloutEntity, { id: open.rolloutId }, { ready: count }),
    );
  }

  async buildStarted(open: OpenRollout): Promise<string> {
    return this.#inTenant(open, async (em) => {
      const release = await releaseOf(em, open.rolloutId);
      const build = em.create(BuildEntity, {
        id: newId('bld'),
        tenantId: open.tenantId,
        projectId: release.projectId,
        releaseId: release.id,
        commit: release.commit,
        status: 'RUNNING',
        log: '',
        startedAt: new Date(),
      });
      await em.flush();
      return build.id;
    });
  }

  async buildFinished(
    open: OpenRollout,
    buildId: string,
    { digest, log, duration }: BuildResult,
  ): Promise<void> {
    await this.#inTenant(open, async (em) => {
      const release = await releaseOf(em, open.rolloutId);
      const build = await em.findOneOrFail(BuildEntity, { id: buildId });
      const status = digest === null ? 'FAILED' : 'SUCCEEDED';
      Object.assign(build, { status, digest, log, finishedAt: new Date() });
      if (digest !== null) release.digest = digest;
      await em.flush();
      await this.#options.events.publish(em, open.tenantId, 'BuildFinished', {
        projectId: release.projectId,
        buildId,
        commit: release.commit,
        status,
        seconds: seconds(duration),
        digest,
      });
    });
  }

  async #planOf(em: EntityManager, rollout: RolloutRow): Promise<RolloutPlan> {
    const release = await em.findOneOrFail(ReleaseEntity, { id: rollout.releaseId });
    const project = await em.findOneOrFail(ProjectEntity, { id: rollout.projectId });
    const { podId, zoneId } = rollout;
    const { size, clones } = release;
    return {
      tenantId: rollout.tenantId,
      rolloutId: rollout.id,
      podId,
      kind: rollout.kind,
      phase: rollout.status,
      // Before this one.
      starts: rollout.starts - 1,
      url: project.url,
      commit: release.commit,
      version: release.version,
      workload: await workloadOf(em, this.#options.box, release, { id: podId, zoneId, size, clones }),
    };
  }

  /** The rollout's release is the one that serves from now on, and what is reserved is counted with its size. */
  async #serve(em: EntityManager, rollout: RolloutRow): Promise<void> {
    const release = await em.findOneOrFail(ReleaseEntity, { id: rollout.releaseId });
    const pod = await new PodRepository(em).lock(rollout.podId);
    if (!pod) throw new Error(`Pod ${rollout.podId} is gone.`);
    await meterPod(em, this.#options.events, pod);
    if (pod.releaseId && pod.releaseId !== release.id) {
      await em.nativeUpdate(ReleaseEntity, { id: pod.releaseId }, { status: 'SUPERSEDED' });
    }
    release.status = 'ACTIVE';
    Object.assign(pod, {
      releaseId: release.id,
      size: release.size,
      clones: release.clones,
      status: 'RUNNING',
    });
    pod.meteredUntil ??= new Date();
    rollout.ready = release.clones;
    await em.nativeUpdate(ProjectEntity, { id: rollout.projectId }, { zoneId: rollout.zoneId });
    await em.flush();
  }

  async #finish(
    em: EntityManager,
    rollout: RolloutRow,
    status: 'HEALTHY' | 'FAILED' | 'ROLLED_BACK',
  ): Promise<void> {
    const { id: rolloutId, projectId, releaseId, zoneId, queuedAt } = rollout;
    if (status !== 'HEALTHY') {
      await em.nativeUpdate(ReleaseEntity, { id: releaseId, status: 'PENDING' }, { status: 'FAILED' });
    }
    rollout.finishedAt = new Date();
    await em.flush();
    await this.#options.events.publish(em, rollout.tenantId, 'RolloutFinished', {
      rolloutId,
      projectId,
      releaseId,
      zoneId,
      status,
      seconds: seconds(rollout.finishedAt.getTime() - queuedAt.getTime()),
    });
  }

  async #inTenant<T>({ tenantId }: OpenRollout, work: (em: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.#options.database.tenant({ tenantId }, work);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      throw new StoreAway('The database of deployments is away.', { cause: error });
    }
  }
}

async function releaseOf(em: EntityManager, rolloutId: string): Promise<ReleaseRow> {
  const { releaseId } = await em.findOneOrFail(RolloutEntity, { id: rolloutId });
  return em.findOneOrFail(ReleaseEntity, { id: releaseId });
}

function seconds(milliseconds: number): string {
  return new Decimal(Math.max(0, milliseconds)).div(1_000).toFixed();
}
