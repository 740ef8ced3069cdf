import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { parseClones } from '../domain/clones.js';
import { parseGitRef } from '../domain/gitRef.js';
import { defaultPodSize } from '../domain/podSize.js';
import type { RolloutKind } from '../domain/rolloutPhase.js';
import { PodRepository } from '../persistence/PodRepository.js';
import { meterPod } from '../persistence/PodStateStore.js';
import type { ProjectRow } from '../persistence/ProjectEntity.js';
import { ProjectRepository } from '../persistence/ProjectRepository.js';
import type { ReleaseRow } from '../persistence/ReleaseEntity.js';
import { ReleaseRepository } from '../persistence/ReleaseRepository.js';
import { RolloutRepository } from '../persistence/RolloutRepository.js';
import { ZoneRepository } from '../persistence/ZoneRepository.js';
import type { DeploymentsScope } from '../services.js';
import { attempt, type Attempt } from './attempt.js';
import { callHost } from './callHost.js';
import { existing } from './existing.js';
import { gitUserFault } from './gitUserFault.js';
import { podView } from './Pod.js';
import { type Rollout, rolloutView } from './Rollout.js';
import {
  DeployInput,
  DeployPayload,
  RollbackInput,
  RollbackPayload,
  ScalePodInput,
  ScalePodPayload,
} from './RolloutInputs.js';

@Resolver()
export class RolloutMutations {
  @Mutation(() => DeployPayload, {
    description:
      'Makes a release of a commit and brings it into a zone; rollouts of a project run one after another in each zone. For DEVELOPER.',
  })
  @Directive('@tag(name: "operation")')
  async deploy(
    @Arg('input', () => DeployInput, { description: 'What and where.' }) input: DeployInput,
    @Ctx() scope: DeploymentsScope,
  ): Promise<DeployPayload> {
    const { projectId, zoneId } = input;
    await scope.authorize('deploy', { type: 'Project', id: projectId, tenantId: scope.tenant.id });
    if (input.ref != null) parseGitRef(input.ref);
    if (input.clones != null) parseClones(input.clones, scope.services.rules.maximumClones);
    const resolved = await resolveCommit(projectId, input.ref, scope);
    const em = await scope.em();
    const id = await scope.idempotent('deploy', input, async () => {
      const project = existing(
        await new ProjectRepository(em).lock(projectId),
        'project',
        projectId,
        'projectId',
      );
      await claimZone(em, zoneId, project);
      const { ref, commit } = resolved.value();
      const before = (await new PodRepository(em).ofZones([zoneId])).find(
        (pod) => pod.projectId === projectId,
      );
      const size = input.size ?? before?.size ?? defaultPodSize;
      const clones = input.clones ?? before?.clones ?? 1;
      project.zoneId ??= zoneId;
      const release = await new ReleaseRepository(em).add(project, { zoneId, ref, commit, size, clones });
      return queueRollout('DEPLOY', project, release, scope);
    });
    return { rollout: await rolloutOf(em, id), userErrors: [] };
  }

  @Mutation(() => RollbackPayload, {
    description:
      'Brings an earlier release back into its zone, with the configuration and the secrets that it had. For DEVELOPER.',
  })
  @Directive('@tag(name: "operation")')
  async rollback(
    @Arg('input', () => RollbackInput, { description: 'Which release.' }) input: RollbackInput,
    @Ctx() scope: DeploymentsScope,
  ): Promise<RollbackPayload> {
    const { projectId, releaseId } = input;
    await scope.authorize('rollback', { type: 'Project', id: projectId, tenantId: scope.tenant.id });
    const em = await scope.em();
    const id = await scope.idempotent('rollback', input, async () => {
      const project = existing(
        await new ProjectRepository(em).lock(projectId),
        'project',
        projectId,
        'projectId',
      );
      const found = await new ReleaseRepository(em).find(releaseId);
      const release = existing(
        found?.projectId === projectId ? found : null,
        'release',
        releaseId,
        'releaseId',
      );
      if (!release.digest) {
        const message = `Release ${release.version} was never built, so that there is nothing to go back to.`;
        throw UserFault.of('RELEASE_NOT_BUILT', message, ['releaseId']);
      }
      return queueRollout('ROLLBACK', project, release, scope);
    });
    return { rollout: await rolloutOf(em, id), userErrors: [] };
  }

  @Mutation(() => ScalePodPayload, {
    description: 'Changes how many copies of a pod run, without a new release. For DEVELOPER.',
  })
  @Directive('@tag(name: "operation")')
  async scalePod(
    @Arg('input', () => ScalePodInput, { description: 'How many.' }) input: ScalePodInput,
    @Ctx() scope: DeploymentsScope,
  ): Promise<ScalePodPayload> {
    const { podId } = input;
    const { rules, events, fleet } = scope.services;
    await scope.authorize('scalePod', { type: 'Pod', id: podId, tenantId: scope.tenant.id });
    const clones = parseClones(input.clones, rules.maximumClones);
    const em = await scope.em();
    const pods = new PodRepository(em);
    await scope.idempotent('scalePod', input, async () => {
      const pod = existing(await pods.lock(podId), 'pod', podId, 'podId');
      await meterPod(em, events, pod);
      pod.clones = clones;
      await callHost(scope);
      scope.afterCommit(() => void fleet.scale(podId, clones));
      return podId;
    });
    const [pod] = await pods.findAll([podId]);
    return { pod: podView(existing(pod, 'pod', podId, 'podId')), userErrors: [] };
  }
}

/** Asks the repository, before the transaction: it may take its time. */
async function resolveCommit(
  projectId: string,
  ref: string | null | undefined,
  scope: DeploymentsScope,
): Promise<Attempt<{ ref: string; commit: string }>> {
  return attempt(async () => {
    const found = await scope.read((em) => new ProjectRepository(em).find(projectId));
    const project = existing(found, 'project', projectId, 'projectId');
    const wanted = ref ?? project.branch;
    const commit = await scope.services.git.resolve(project.url, wanted).catch((error: unknown) => {
      throw gitUserFault(error, 'ref', 'projectId');
    });
    return { ref: wanted, commit };
  });
}

/** A public zone has one address, so that it holds one project. */
async function claimZone(em: EntityManager, zoneId: string, project: ProjectRow): Promise<void> {
  const zone = existing(await new ZoneRepository(em).lock(zoneId), 'zone', zoneId, 'zoneId');
  const pods = await new PodRepository(em).ofZones([zoneId]);
  if (zone.visibility === 'PRIVATE' || pods.every(({ projectId }) => projectId === project.id)) return;
  const message = `Zone "${zone.name}" is public and holds another project; deploy into a zone of its own.`;
  throw UserFault.of('ZONE_OCCUPIED', message, ['zoneId']);
}

async function queueRollout(
  kind: RolloutKind,
  project: ProjectRow,
  release: ReleaseRow,
  scope: DeploymentsScope,
): Promise<string> {
  const em = await scope.em();
  const { zoneId, size, clones, commit, id: releaseId } = release;
  const pod = await new PodRepository(em).ensure(project, zoneId, size, clones);
  const rollout = await new RolloutRepository(em).queue(kind, project, pod, release);
  const { id: rolloutId } = rollout;
  await scope.publish('RolloutStarted', { rolloutId, projectId: project.id, releaseId, zoneId, commit });
  await callHost(scope);
  scope.afterCommit(() => {
    if (scope.services.hosting.isHere) scope.services.rollouts.wake();
  });
  return rolloutId;
}

async function rolloutOf(em: EntityManager, id: string): Promise<Rollout> {
  return rolloutView(existing(await new RolloutRepository(em).find(id), 'rollout', id, 'projectId'));
}
