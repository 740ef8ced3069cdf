import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import type { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import { ExecutionRepository, type ExecutionFilter } from '../persistence/ExecutionRepository.js';
import { WorkflowRepository } from '../persistence/WorkflowRepository.js';
import type { WorkflowsScope } from '../services.js';
import type { Connector } from './Connector.js';
import { executionView, type Execution } from './Execution.js';
import { workflowView, type Workflow } from './Workflow.js';

/** The tenant's connectors, oldest first. */
export async function connectorPage(page: PageArgs, scope: WorkflowsScope): Promise<Connection<Connector>> {
  await scope.authorize('connectors', { type: 'Tenant', id: scope.tenant.id, tenantId: scope.tenant.id });
  const connectors = new ConnectorRepository(await scope.em());
  return connectionFrom(
    page,
    (keyset) => connectors.page(keyset),
    ({ id }) => id,
    (connector) => connector,
  );
}

/** The tenant's workflows, newest first. */
export async function workflowPage(page: PageArgs, scope: WorkflowsScope): Promise<Connection<Workflow>> {
  await scope.authorize('workflows', { type: 'Tenant', id: scope.tenant.id, tenantId: scope.tenant.id });
  const workflows = new WorkflowRepository(await scope.em());
  return connectionFrom(
    page,
    (keyset) => workflows.page(keyset),
    ({ id }) => id,
    workflowView,
  );
}

/** The tenant's executions, newest first. */
export async function executionPage(
  page: PageArgs,
  filter: ExecutionFilter,
  scope: WorkflowsScope,
): Promise<Connection<Execution>> {
  await scope.authorize('executions', { type: 'Tenant', id: scope.tenant.id, tenantId: scope.tenant.id });
  const executions = new ExecutionRepository(await scope.em());
  return connectionFrom(
    page,
    (keyset) => executions.page(filter, keyset),
    ({ id }) => id,
    executionView,
  );
}
