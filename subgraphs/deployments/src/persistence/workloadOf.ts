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
    environment: await environmentOf(em, box, release),
    size: pod.size,
    clones: pod.clones,
  };
}

/** Configuration first: where a secret has the same name, the secret counts. */
async function environmentOf(
  em: EntityManager,
  box: SecretBox,
  release: ReleaseRow,
): Promise<Record<string, string>> {
  const { projectId, tenantId, configurationVersion, secretVersions } = release;
  const configuration =
    configurationVersion > 0
      ? await em.findOneOrFail(ConfigurationEntity, { projectId, version: configurationVersion })
      : null;
  const wanted = Object.entries(secretVersions).map(([name, version]) => ({ name, version }));
  const rows = wanted.length > 0 ? await em.find(SecretVersionEntity, { projectId, $or: wanted }) : [];
  const secrets = rows.map(({ name, version, sealed }) => [
    name,
    box.open(sealed, { tenantId, ownerId: projectId, name, version }),
  ]);
  return { ...configuration?.values, ...(Object.fromEntries(secrets) as Record<string, string>) };
}
