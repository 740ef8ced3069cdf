import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import type { WorkflowsScope } from '../services.js';
import { Connector, ConnectorConnection } from './Connector.js';
import { ConnectorSecurityScheme, securitySchemeView } from './ConnectorSecurityScheme.js';
import { findConnector } from './find.js';
import { OperationConnection, operationView, type Operation } from './Operation.js';
import { connectorPage } from './pages.js';

@Resolver(() => Connector)
export class ConnectorResolver {
  @Query(() => Connector, {
    nullable: true,
    description: 'A connector of the tenant, or null. Needs the role VIEWER.',
  })
  async connector(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connector | null> {
    return findConnector(id, scope);
  }

  @Query(() => ConnectorConnection, {
    description: "The tenant's connectors, oldest first. Needs the role VIEWER.",
  })
  async connectors(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<Connector>> {
    return connectorPage(page, scope);
  }

  @FieldResolver(() => [ConnectorSecurityScheme], {
    description: 'How callers prove themselves, as its document says.',
  })
  securitySchemes(@Root() { securitySchemes }: Connector): ConnectorSecurityScheme[] {
    return securitySchemes.map(securitySchemeView);
  }

  @FieldResolver(() => OperationConnection, { description: 'Its operations, in the order of its document.' })
  async operations(
    @Root() { id }: Connector,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('search', () => String, {
      nullable: true,
      description: 'Only those with this text in name, path or summary, whatever its case.',
    })
    search: string | null,
    @Ctx() scope: WorkflowsScope,
  ): Promise<Connection<Operation>> {
    const connectors = new ConnectorRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => connectors.operations(id, search ?? null, keyset),
      ({ position }) => String(position),
      operationView,
    );
  }
}
