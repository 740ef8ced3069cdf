import { noEnvironment } from '../domain/connector/environments.js';
import type { ConnectedService } from '../domain/interpreter/Services.js';
import type { ConnectorRow } from './ConnectorEntity.js';
import type { CredentialVault } from './CredentialVault.js';
import type { OperationRow } from './OperationEntity.js';

/**
 * A connector's operation as a call needs it: in an environment with the base URL and the credentials of that environment, and with
 * no others. A sentence instead says why it cannot be called.
 */
export function connectedService(
  { connector, operation }: { connector: ConnectorRow; operation: OperationRow },
  environment: string | null,
  vault: CredentialVault,
): ConnectedService | string {
  const credentials = vault.open(connector, environment);
  if (environment === null) {
    return { name: connector.name, baseUrl: connector.baseUrl, operation: operation.detail, credentials };
  }
  const found = connector.environments.find(({ name }) => name === environment);
  if (!found) return noEnvironment(connector.name, environment, connector.environments);
  // An operation that its document puts elsewhere would leave the environment.
  const { serverUrl: _, ...detail } = operation.detail;
  const name = `${connector.name} (${environment})`;
  return { name, baseUrl: found.baseUrl, operation: detail, credentials };
}
