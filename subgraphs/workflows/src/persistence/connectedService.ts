import type { EntityManager } from '@mikro-orm/postgresql';
import { noEnvironment } from '../domain/connector/environments.js';
import type { ConnectedService } from '../domain/interpreter/Services.js';
import type { ConnectorRow } from './ConnectorEntity.js';
import type { CredentialVault } from './CredentialVault.js';
import type { OperationRow } from './OperationEntity.js';
import { SecretRepository } from './SecretRepository.js';
import type { SecretVault } from './SecretVault.js';

export interface Vaults {
  vault: CredentialVault;
  secretVault: SecretVault;
}

/**
 * A connector's operation as a call needs it: in an environment with the base URL and the credentials of that environment, and with
 * no others. A sentence instead says why it cannot be called.
 */
export async function connectedService(
  em: EntityManager,
  { connector, operation }: { connector: ConnectorRow; operation: OperationRow },
  environment: string | null,
  vaults: Vaults,
): Promise<ConnectedService | string> {
  const credentials = await credentialsOf(em, connector, environment, vaults);
  if (typeof credentials === 'string') return credentials;
  if (environment === null) {
    return { baseUrl: connector.baseUrl, operation: operation.detail, credentials };
  }
  const found = connector.environments.find(({ name }) => name === environment);
  if (!found) return noEnvironment(connector.name, environment, connector.environments);
  // An operation that its document puts elsewhere would leave the environment.
  const { serverUrl: _, ...detail } = operation.detail;
  return { baseUrl: found.baseUrl, operation: detail, credentials };
}

async function credentialsOf(
  em: EntityManager,
  connector: ConnectorRow,
  environment: string | null,
  { vault, secretVault }: Vaults,
): Promise<ConnectedService['credentials'] | string> {
  const kept = vault.keptFor(connector, environment);
  const names = kept.flatMap(({ secret }) => secret ?? []);
  const secrets = names.length > 0 ? secretVault.open(await new SecretRepository(em).sealed(names)) : {};
  const credentials: ConnectedService['credentials'] = [];
  for (const each of kept) {
    const value = vault.open(connector, each, secrets);
    const scheme = connector.securitySchemes.find(({ name }) => name === each.scheme)!;
    if (value !== null) credentials.push({ scheme, value, ...(each.scopes ? { scopes: each.scopes } : {}) });
    else if (each.secret !== undefined) {
      return `the secret ${JSON.stringify(each.secret)} that the connector ${connector.name} is to be called with is not there, or is no text`;
    }
  }
  return credentials;
}
