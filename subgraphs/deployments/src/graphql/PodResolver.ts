import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { DeploymentsScope } from '../services.js';
import { findPod, Pod } from './Pod.js';
import { findProject, Project } from './Project.js';
import { findRelease, Release } from './Release.js';
import { findZone, Zone } from './Zone.js';

@Resolver(() => Pod)
export class PodResolver {
  @Query(() => Pod, { nullable: true, description: 'A pod of the tenant, or null. For every member.' })
  async pod(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: DeploymentsScope,
  ): Promise<Pod | null> {
    return findPod(id, scope);
  }

  @FieldResolver(() => Zone, { nullable: true, description: 'The zone it is in.' })
  async zone(@Root() pod: Pod, @Ctx() scope: DeploymentsScope): Promise<Zone | null> {
    return findZone(pod.zoneId, scope);
  }

  @FieldResolver(() => Project, { nullable: true, description: 'The project it runs.' })
  async project(@Root() pod: Pod, @Ctx() scope: DeploymentsScope): Promise<Project | null> {
    return findProject(pod.projectId, scope);
  }

  @FieldResolver(() => Release, {
    nullable: true,
    description: 'The release that serves; null before the first.',
  })
  async release(@Root() pod: Pod, @Ctx() scope: DeploymentsScope): Promise<Release | null> {
    return pod.releaseId === null ? null : findRelease(pod.releaseId, scope);
  }
}
