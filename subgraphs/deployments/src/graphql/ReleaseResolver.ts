import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { ReleaseRepository } from '../persistence/ReleaseRepository.js';
import type { DeploymentsScope } from '../services.js';
import { Build, buildView } from './Build.js';
import { findProject, Project } from './Project.js';
import { findRelease, Release } from './Release.js';

@Resolver(() => Release)
export class ReleaseResolver {
  @Query(() => Release, {
    nullable: true,
    description: 'A release of the tenant, or null. For every member.',
  })
  async release(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: DeploymentsScope,
  ): Promise<Release | null> {
    return findRelease(id, scope);
  }

  @FieldResolver(() => Project, { nullable: true, description: 'The project it is of.' })
  async project(@Root() release: Release, @Ctx() scope: DeploymentsScope): Promise<Project | null> {
    return findProject(release.projectId, scope);
  }

  @FieldResolver(() => Build, {
    nullable: true,
    description: 'The last attempt to build it; null before the first.',
  })
  async build(@Root() release: Release, @Ctx() scope: DeploymentsScope): Promise<Build | null> {
    const loader = scope.loader<string, Build>('builds of releases', async (ids) => {
      const rows = await new ReleaseRepository(await scope.em()).lastBuilds(ids);
      return ids.map((id) => {
        const row = rows.get(id);
        return row ? buildView(row) : null;
      });
    });
    return loader.load(release.id);
  }
}
