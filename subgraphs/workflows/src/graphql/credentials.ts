import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { checkCredentials, type Credential } from '../domain/connector/checkCredentials.js';
import type { SecurityScheme } from '../domain/openapi/Operation.js';
import { didYouMean } from '../domain/source/nearestName.js';
import type { actions } from '../domain/actions.js';
import type { ConnectorRow, SealedCredential } from '../persistence/ConnectorEntity.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import { SecretRepository } from '../persistence/SecretRepository.js';
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

/** Checks credentials for a connector, that there is a key to keep them with, and the secrets that they name. @throws UserFault */
export async function checkKeepable(
  credentials: readonly Credential[],
  schemes: readonly SecurityScheme[],
  scope: WorkflowsScope,
): Promise<void> {
  checkCredentials(credentials, schemes);
  const named = credentials.flatMap(({ secret }, index) => (secret == null ? [] : [{ secret, index }]));
  const names = named.length > 0 ? await new SecretRepository(await scope.em()).names() : [];
  for (const { secret, index } of named) {
    if (names.includes(secret)) continue;
    const shown = secret.slice(0, 100);
    throw UserFault.of(
      'UNKNOWN_SECRET',
      `There is no secret ${JSON.stringify(shown)}.${didYouMean(shown, names)}`,
      ['credentials', String(index), 'secret'],
    );
  }
  if (credentials.length === named.length || scope.services.vault.usable) return;
  throw UserFault.of('NO_SECRET_KEY', 'This deployment has no key to keep credentials with.', [
    'credentials',
  ]);
}

/** Credentials of a connector's environment as they are kept. @throws UserFault */
export async function sealCredentials(
  connector: ConnectorRow,
  environment: string | null,
  credentials: readonly Credential[],
  scope: WorkflowsScope,
): Promise<SealedCredential[]> {
  await checkKeepable(credentials, connector.securitySchemes, scope);
  return scope.services.vault.seal(connector.tenantId, connector.id, environment, credentials);
}
