import type { EntityManager } from '@mikro-orm/postgresql';
import type { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import type { PodWorkload } from '../domain/PodFleet.js';
import type { PodSize } from '../domain/podSize.js';
import { ConfigurationEntity } from './ConfigurationEntity.js';
import { ProjectEntity } from './ProjectEntity.js';
import type { ReleaseRow } from './ReleaseEntity.js';
import { SecretVersionEntity } from './SecretVersionEntity.js';
import { ZoneEntity } from './ZoneEntity.js';

export type UnbuiltWorkload = Omit<PodWorkload, 'digest'> & { digest: string | null };

/**
 * A release as it is to run in a pod, with its own versions of configuration and secrets in clear.
 * @throws SecretBoxError when a secret was sealed by another key
 */
export async function workloadOf(
  em: EntityManager,
  box: SecretBox,
  release: ReleaseRow,
  pod: { id: string; zoneId: string; size: PodSize; clones: number },
): Promise<UnbuiltWorkload> {
  const project = await em.findOneOrFail(ProjectEntity, { id: release.projectId });
  const zone = await em.findOneOrFail(ZoneEntity, { id: pod.zoneId });
  return {
    tenantId: release.tenantId,
    podId: pod.id,
    zoneId: zone.id,
    exposed: zone.visibility === 'PUBLIC',
    releaseId: release.id,
    digest: release.digest ?? null,
    command: project.command ?? null,
    healthPath: project.healthPath,
    configuration: await configurationOf(em, release),
    secrets: await secretsOf(em, box, release),
    size: pod.size,
    clones: pod.clones,
  };
}

async function configurationOf(em: EntityManager, release: ReleaseRow): Promise<Record<string, string>> {
  const { projectId, configurationVersion: version } = release;
  return version === 0 ? {} : (await em.findOneOrFail(ConfigurationEntity, { projectId, version })).values;
}

async function secretsOf(
  em: EntityManager,
  box: SecretBox,
  release: ReleaseRow,
): Promise<Record<string, string>> {
  const { projectId, tenantId, secretVersions } = release;
  const wanted = Object.entries(secretVersions).map(([name, version]) => ({ name, version }));
  if (wanted.length === 0) return {};
  const rows = await em.find(SecretVersionEntity, { projectId, $or: wanted });
  return Object.fromEntries(
    rows.map(({ name, version, sealed }) => [
      name,
      box.open(sealed, { tenantId, ownerId: projectId, name, version }),
    ]),
  );
}
