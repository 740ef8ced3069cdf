import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { RolloutRepository } from '../persistence/RolloutRepository.js';
import type { DeploymentsScope } from '../services.js';
import { findProject, Project } from './Project.js';
import { findRelease, Release } from './Release.js';
import { findRollout, Rollout } from './Rollout.js';
import { RolloutEvent, rolloutEventView } from './RolloutEvent.js';
import { findZone, Zone } from './Zone.js';

/** A rollout has about ten events; one that was interrupted often has more. */
const mostEvents = 200;

@Resolver(() => Rollout)
export class RolloutResolver {
  @Query(() => Rollout, {
    nullable: true,
    description: 'A rollout of the tenant, or null. For every member.',
  })
  async rollout(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: DeploymentsScope,
  ): Promise<Rollout | null> {
    return findRollout(id, scope);
  }

  @FieldResolver(() => Release, { nullable: true, description: 'The release that it brings.' })
  async release(@Root() rollout: Rollout, @Ctx() scope: DeploymentsScope): Promise<Release | null> {
    return findRelease(rollout.releaseId, scope);
  }

  @FieldResolver(() => Zone, { nullable: true, description: 'The zone that it brings it into.' })
  async zone(@Root() rollout: Rollout, @Ctx() scope: DeploymentsScope): Promise<Zone | null> {
    return findZone(rollout.zoneId, scope);
  }

  @FieldResolver(() => Project, { nullable: true, description: 'The project it is of.' })
  async project(@Root() rollout: Rollout, @Ctx() scope: DeploymentsScope): Promise<Project | null> {
    return findProject(rollout.projectId, scope);
  }

  @FieldResolver(() => [RolloutEvent], { description: 'Its history so far, at most the first 200 phases.' })
  async events(@Root() rollout: Rollout, @Ctx() scope: DeploymentsScope): Promise<RolloutEvent[]> {
    const rows = await new RolloutRepository(await scope.em()).events(rollout.id, 0, mostEvents);
    return rows.map(rolloutEventView);
  }
}
