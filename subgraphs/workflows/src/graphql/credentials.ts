import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { checkCredentials, type Credential } from '../domain/connector/checkCredentials.js';
import type { SecurityScheme } from '../domain/openapi/Operation.js';
import type { actions } from '../domain/actions.js';
import type { ConnectorRow, SealedCredential } from '../persistence/ConnectorEntity.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import type { WorkflowsScope } from '../services.js';

/**
 * A connector that is about to be changed, locked until the transaction ends.
 * @throws UserFault NOT_FOUND
 */
export async function lockConnector(
  action: keyof typeof actions,
  id: string,
  scope: WorkflowsScope,
): Promise<ConnectorRow> {
  await scope.authorize(action, { type: 'Connector', id, tenantId: scope.tenant.id });
  const connector = await new ConnectorRepository(await scope.em()).lock(id);
  if (connector) return connector;
  throw UserFault.of('NOT_FOUND', `There is no connector "${id.slice(0, 100)}".`, ['connectorId']);
}

/** Checks credentials for a connector, and that there is a key to keep them with. @throws UserFault */
export function checkKeepable(
  credentials: readonly Credential[],
  schemes: readonly SecurityScheme[],
  { services }: WorkflowsScope,
): void {
  checkCredentials(credentials, schemes);
  if (credentials.length === 0 || services.vault.usable) return;
  throw UserFault.of('NO_SECRET_KEY', 'This deployment has no key to keep credentials with.', [
    'credentials',
  ]);
}

/** Credentials of a connector's environment as they are kept. @throws UserFault */
export function sealCredentials(
  connector: ConnectorRow,
  environment: string | null,
  credentials: readonly Credential[],
  scope: WorkflowsScope,
): SealedCredential[] {
  checkKeepable(credentials, connector.securitySchemes, scope);
  return scope.services.vault.seal(connector.tenantId, connector.id, environment, credentials);
}
