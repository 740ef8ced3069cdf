import { Args, Ctx, FieldResolver, Resolver } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import type { WorkflowsScope } from '../services.js';
import { ConnectorConnection, type Connector } from './Connector.js';
import { connectorPage, workflowPage } from './pages.js';
import { Tenant } from './Tenant.js';
import { WorkflowConnection, type Workflow } from './Workflow.js';

@Resolver(() => Tenant)
export class TenantResolver {
  @FieldResolver(() => WorkflowConnection, {
    nullable: true,
    description: "The tenant's workflows, newest first. Needs the role VIEWER.",
  })
  async workflows(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<Workflow>> {
    return workflowPage(page, scope);
  }

  @FieldResolver(() => ConnectorConnection, {
    nullable: true,
    description: "The tenant's connectors, oldest first. Needs the role VIEWER.",
  })
  async connectors(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<Connector>> {
    return connectorPage(page, scope);
  }
}
