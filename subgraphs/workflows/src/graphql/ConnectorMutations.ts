import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { checkConnectorName } from '../domain/connector/checkConnectorName.js';
import { checkCredentials } from '../domain/connector/checkCredentials.js';
import { checkBaseUrl } from '../domain/openapi/checkBaseUrl.js';
import { parseOpenApi } from '../domain/openapi/parseOpenApi.js';
import { placeOperations } from '../domain/openapi/placeOperations.js';
import { ConnectorRepository, type ImportedConnector } from '../persistence/ConnectorRepository.js';
import type { WorkflowsScope } from '../services.js';
import { findConnector } from './find.js';
import { ImportConnectorInput } from './inputs.js';
import { ImportConnectorPayload } from './payloads.js';

@Resolver()
export class ConnectorMutations {
  @Mutation(() => ImportConnectorPayload, {
    description:
      'Imports an OpenAPI document as a connector. A malformed one is a user error that names the place, and nothing is kept. Needs the role DEVELOPER.',
  })
  async importConnector(
    @Arg('input', () => ImportConnectorInput, { description: 'The connector.' }) input: ImportConnectorInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<ImportConnectorPayload> {
    const tenantId = scope.tenant.id;
    await scope.authorize('importConnector', { type: 'Tenant', id: tenantId, tenantId });
    const id = await scope.idempotent('importConnector', input, async () => {
      const imported = read(input, scope);
      const connectors = new ConnectorRepository(await scope.em());
      const id = await keep(connectors, imported, input.replace, tenantId);
      if (input.credentials) {
        await connectors.setCredentials(id, scope.services.vault.seal(tenantId, id, input.credentials));
      }
      return id;
    });
    return { connector: await findConnector(id, scope), userErrors: [] };
  }
}

function read(input: ImportConnectorInput, scope: WorkflowsScope): ImportedConnector {
  const name = checkConnectorName(input.name);
  const api = parseOpenApi(input.openapi);
  if (input.baseUrl == null && !URL.canParse(api.serverUrl ?? '')) {
    throw UserFault.of(
      'INVALID_BASE_URL',
      `The document names no absolute server (${JSON.stringify(api.serverUrl)}), so that a base URL is needed.`,
      ['baseUrl'],
    );
  }
  const baseUrl = checkBaseUrl(input.baseUrl ?? api.serverUrl ?? '', scope.services.reach);
  const credentials = input.credentials ?? [];
  checkCredentials(credentials, api.securitySchemes);
  if (credentials.length > 0 && !scope.services.vault.usable) {
    throw UserFault.of('NO_SECRET_KEY', 'This deployment has no key to keep credentials with.', [
      'credentials',
    ]);
  }
  const check = (url: string): string => checkBaseUrl(url, scope.services.reach);
  const operations = placeOperations(api, { own: input.baseUrl == null, documentUrl: baseUrl, check });
  return { name, baseUrl, api: { ...api, operations } };
}

async function keep(
  connectors: ConnectorRepository,
  imported: ImportedConnector,
  replace: boolean,
  tenantId: string,
): Promise<string> {
  const added = await connectors.add(tenantId, imported);
  if (added !== null) return added;
  const existing = replace ? await connectors.lockByName(imported.name) : null;
  if (!existing) {
    throw UserFault.of(
      'NAME_TAKEN',
      `There is a connector ${JSON.stringify(imported.name)} already; import it with replace: true to take its place.`,
      ['name'],
    );
  }
  await connectors.replace(existing, imported);
  return existing.id;
}
