import { Args, Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import type { AgentsScope } from '../services.js';
import { type Agent, AgentConnection } from './Agent.js';
import { pageOfAgents } from './AgentResolver.js';

/** Owned and described by tenancy. */
@ObjectType('Tenant')
@Directive('@key(fields: "id")')
export class Tenant {
  @Field(() => ID)
  id!: string;
}

@Resolver(() => Tenant)
export class TenantResolver {
  @FieldResolver(() => AgentConnection, {
    nullable: true,
    description: "The tenant's agents, oldest first. For every member.",
  })
  async agents(@Args(() => PageArgs) page: PageArgs, @Ctx() scope: AgentsScope): Promise<Connection<Agent>> {
    return pageOfAgents(page, scope);
  }
}
