import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { EventHub } from '@gantry/platform/events/EventHub.js';
import type { Database } from '@gantry/platform/persistence/Database.js';
import type { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import type { PodWorkload } from '../domain/PodFleet.js';
import { podUsage } from '../domain/podUsage.js';
import type { PodStatus } from '../domain/ReleaseStatus.js';
import type { PodRow } from './PodEntity.js';
import { PodEntity } from './PodEntity.js';
import { PodRepository } from './PodRepository.js';
import { ReleaseEntity } from './ReleaseEntity.js';
import { workloadOf } from './workloadOf.js';

export interface PodStateStoreOptions {
  database: Database;
  events: EventHub;
  box: SecretBox;
  logger: Logger;
}

/** What is remembered of running pods, for the work that no request asks for. */
export class PodStateStore {
  readonly #options: PodStateStoreOptions;

  constructor(options: PodStateStoreOptions) {
    this.#options = options;
  }

  /** What served before the platform stopped, of all tenants. One that cannot be read is left out, and told of. */
  async toRestore(): Promise<PodWorkload[]> {
    const { database, logger } = this.#options;
    const pods = await database.worker((em) =>
      em.execute<{ id: string; tenantId: string }[]>(
        `SELECT id, tenant_id AS "tenantId" FROM pod WHERE release_id IS NOT NULL ORDER BY id`,
      ),
    );
    const workloads: PodWorkload[] = [];
    for (const { id, tenantId } of pods) {
      try {
        workloads.push(await database.tenant({ tenantId }, (em) => this.#restored(em, id)));
      } catch (error) {
        logger.error({ err: error, podId: id }, 'A pod cannot be started again.');
        await this.setStatus({ tenantId, podId: id }, 'DOWN');
      }
    }
    return workloads;
  }

  /** How many clones each serving pod is to have, of all tenants. */
  async clones(): Promise<Map<string, number>> {
    const pods = await this.#options.database.worker((em) =>
      em.execute<{ id: string; clones: number }[]>(`SELECT id, clones FROM pod WHERE release_id IS NOT NULL`),
    );
    return new Map(pods.map(({ id, clones }) => [id, clones]));
  }

  async setStatus(pod: { tenantId: string; podId: string }, status: PodStatus): Promise<void> {
    const { tenantId, podId } = pod;
    await this.#options.database.tenant({ tenantId }, (em) =>
      em.nativeUpdate(PodEntity, { id: podId }, { status }),
    );
  }

  /** Publishes what a pod reserved since the last time; the last time of all when it has stopped. */
  async meter({ tenantId, podId }: { tenantId: string; podId: string }, last: boolean): Promise<void> {
    const { database, events } = this.#options;
    await database.tenant({ tenantId }, async (em) => {
      const pod = await new PodRepository(em).lock(podId);
      if (!pod) return;
      await meterPod(em, events, pod);
      if (last) pod.meteredUntil = null;
    });
  }

  /** What it reserved while the platform was gone is nobody's: its replicas were ended. */
  async #restored(em: EntityManager, podId: string): Promise<PodWorkload> {
    const pod = await em.findOneOrFail(PodEntity, { id: podId });
    const release = await em.findOneOrFail(ReleaseEntity, { id: pod.releaseId ?? '' });
    const workload = await workloadOf(em, this.#options.box, release, pod);
    if (workload.digest === null) throw new Error('The serving release has no artifact.');
    pod.meteredUntil = new Date();
    pod.status = 'DOWN';
    return { ...workload, digest: workload.digest };
  }
}

/** Publishes what a locked pod reserved up to now, and goes on from here. Nothing for a pod that did not run. */
export async function meterPod(em: EntityManager, events: EventHub, pod: PodRow): Promise<void> {
  const from = pod.meteredUntil;
  const to = new Date();
  if (!from || to <= from) return;
  pod.meteredUntil = to;
  await em.flush();
  const { tenantId, id: podId, projectId, zoneId, size, clones } = pod;
  await events.publish(em, tenantId, 'PodUsageMetered', {
    podId,
    projectId,
    zoneId,
    size,
    clones,
    from: from.toISOString(),
    to: to.toISOString(),
    ...podUsage(size, clones, from.getTime(), to.getTime()),
  });
}
