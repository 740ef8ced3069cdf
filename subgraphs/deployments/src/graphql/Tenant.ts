import { Args, Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { ProjectRepository } from '../persistence/ProjectRepository.js';
import { ZoneRepository } from '../persistence/ZoneRepository.js';
import type { DeploymentsScope } from '../services.js';
import { type Project, ProjectConnection, projectView } from './Project.js';
import { type Zone, ZoneConnection, zoneView } from './Zone.js';

/** Owned and described by tenancy. */
@ObjectType('Tenant')
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID)
  id!: string;
}

@Resolver(() => Tenant)
export class TenantResolver {
  @FieldResolver(() => ProjectConnection, {
    nullable: true,
    description: "The tenant's projects, newest first. For every member.",
  })
  @Directive('@tag(name: "operation")')
  async projects(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: DeploymentsScope,
  ): Promise<Connection<Project>> {
    const tenantId = scope.tenant.id;
    await scope.authorize('project', { type: 'Tenant', id: tenantId, tenantId });
    const projects = new ProjectRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => projects.page(keyset),
      ({ id }) => id,
      projectView,
    );
  }

  @FieldResolver(() => ZoneConnection, {
    nullable: true,
    description: "The tenant's zones, newest first. For every member.",
  })
  @Directive('@tag(name: "operation")')
  async zones(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: DeploymentsScope,
  ): Promise<Connection<Zone>> {
    const tenantId = scope.tenant.id;
    await scope.authorize('zone', { type: 'Tenant', id: tenantId, tenantId });
    const zones = new ZoneRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => zones.page(keyset),
      ({ id }) => id,
      zoneView,
    );
  }
}
