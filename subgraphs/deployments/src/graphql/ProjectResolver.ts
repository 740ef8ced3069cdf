import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import type { PodRow } from '../persistence/PodEntity.js';
import { PodRepository } from '../persistence/PodRepository.js';
import { ProjectRepository } from '../persistence/ProjectRepository.js';
import { ReleaseRepository } from '../persistence/ReleaseRepository.js';
import { SecretRepository } from '../persistence/SecretRepository.js';
import type { DeploymentsScope } from '../services.js';
import { Pod, podView } from './Pod.js';
import { Configuration, findProject, Project } from './Project.js';
import { findRelease, Release, ReleaseConnection, releaseView } from './Release.js';
import { Secret, secretView } from './Secret.js';
import { findZone, Zone } from './Zone.js';

@Resolver(() => Project)
export class ProjectResolver {
  @Query(() => Project, {
    nullable: true,
    description: 'A project of the tenant, or null. For every member.',
  })
  async project(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: DeploymentsScope,
  ): Promise<Project | null> {
    return findProject(id, scope);
  }

  @FieldResolver(() => Zone, {
    nullable: true,
    description:
      'The zone that a release was last brought into; before that the one asked for; null before the first.',
  })
  async zone(@Root() project: Project, @Ctx() scope: DeploymentsScope): Promise<Zone | null> {
    return project.zoneId === null ? null : findZone(project.zoneId, scope);
  }

  @FieldResolver(() => [Pod], { description: 'Its pods, one in each zone it was deployed into.' })
  async pods(@Root() project: Project, @Ctx() scope: DeploymentsScope): Promise<Pod[]> {
    return (await podsOf(project, scope)).map(podView);
  }

  @FieldResolver(() => Release, {
    nullable: true,
    description: 'The release that serves in `zone`; null before the first.',
  })
  async currentRelease(@Root() project: Project, @Ctx() scope: DeploymentsScope): Promise<Release | null> {
    const pod = (await podsOf(project, scope)).find(({ zoneId }) => zoneId === project.zoneId);
    return pod?.releaseId ? findRelease(pod.releaseId, scope) : null;
  }

  @FieldResolver(() => ReleaseConnection, { description: 'Its releases, newest first.' })
  async releases(
    @Root() project: Project,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: DeploymentsScope,
  ): Promise<Connection<Release>> {
    const releases = new ReleaseRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => releases.page(project.id, keyset),
      ({ version }) => String(version),
      releaseView,
    );
  }

  @FieldResolver(() => [Secret], { description: 'Its secrets by name, at most 100; without their values.' })
  async secrets(@Root() project: Project, @Ctx() scope: DeploymentsScope): Promise<Secret[]> {
    const loader = scope.loader<string, Secret[]>('secrets of projects', async (ids) => {
      const rows = await new SecretRepository(await scope.em()).ofProjects(ids);
      return ids.map((id) => rows.filter(({ projectId }) => projectId === id).map(secretView));
    });
    return (await loader.load(project.id)) ?? [];
  }

  @FieldResolver(() => Configuration, {
    nullable: true,
    description: 'What the next release is told; null for nothing.',
  })
  async configuration(
    @Root() project: Project,
    @Ctx() scope: DeploymentsScope,
  ): Promise<Configuration | null> {
    const { id, configurationVersion: version } = project;
    const row = version > 0 ? await new ProjectRepository(await scope.em()).configuration(id, version) : null;
    if (!row) return null;
    return { version, values: Object.entries(row.values).map(([name, value]) => ({ name, value })) };
  }
}

async function podsOf(project: Project, scope: DeploymentsScope): Promise<PodRow[]> {
  const loader = scope.loader<string, PodRow[]>('pods of projects', async (ids) => {
    const rows = await new PodRepository(await scope.em()).ofProjects(ids);
    return ids.map((id) => rows.filter(({ projectId }) => projectId === id));
  });
  return (await loader.load(project.id)) ?? [];
}
