import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { checkConnectorName } from '../domain/connector/checkConnectorName.js';
import { originsCalled } from '../domain/connector/originsCalled.js';
import { readDocument } from '../domain/connector/readDocument.js';
import { checkBaseUrl } from '../domain/openapi/checkBaseUrl.js';
import { placeOperations } from '../domain/openapi/placeOperations.js';
import type { WrittenApi } from '../domain/openapi/WrittenApi.js';
import type { ConnectorRow } from '../persistence/ConnectorEntity.js';
import { ConnectorRepository, type ImportedConnector } from '../persistence/ConnectorRepository.js';
import type { WorkflowsScope } from '../services.js';
import { checkKeepable } from './credentials.js';
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
    // Before there is a transaction, which would be held open while somebody else's server, or a large document, takes its time.
    const api = await readApi(input, scope);
    const id = await scope.idempotent('importConnector', input, async () => {
      const imported = await read(input, api, scope);
      const connectors = new ConnectorRepository(await scope.em());
      const id = await keep(connectors, imported, input, tenantId);
      if (input.credentials) {
        const kept = await connectors.environmentCredentials(id);
        const fresh = scope.services.vault.seal(tenantId, id, null, input.credentials);
        await connectors.change(id, { credentials: [...kept, ...fresh] });
      }
      return id;
    });
    return { connector: await findConnector(id, scope), userErrors: [] };
  }
}

/** The API that is to be imported, or why there is none. */
async function readApi(
  input: ImportConnectorInput,
  { services }: WorkflowsScope,
): Promise<WrittenApi | UserFault> {
  const document = await readDocument(input, services);
  if (document instanceof UserFault) return document;
  return services.apis.read(document).catch((error: unknown) => {
    if (error instanceof UserFault) return error;
    throw error;
  });
}

async function read(
  input: ImportConnectorInput,
  api: WrittenApi | UserFault,
  scope: WorkflowsScope,
): Promise<ImportedConnector> {
  const name = checkConnectorName(input.name);
  if (api instanceof UserFault) throw api;
  const server = absolute(api.serverUrl, input.openapiUrl);
  if (input.baseUrl == null && server === null) {
    throw UserFault.of(
      'INVALID_BASE_URL',
      `The document names no absolute server (${JSON.stringify(api.serverUrl)}), so that a base URL is needed.`,
      ['baseUrl'],
    );
  }
  const baseUrl = checkBaseUrl(input.baseUrl ?? server ?? '', scope.services.reach);
  await checkKeepable(input.credentials ?? [], api.securitySchemes, scope);
  const check = (url: string): string => checkBaseUrl(url, scope.services.reach);
  const operations = placeOperations(api, { own: input.baseUrl == null, documentUrl: baseUrl, check });
  return { name, baseUrl, api: { ...api, operations } };
}

/** A document's server, which may be relative to where the document is. */
function absolute(server: string | null, documentUrl: string | null | undefined): string | null {
  if (documentUrl != null && URL.canParse(server ?? '/', documentUrl)) {
    return new URL(server ?? '/', documentUrl).href;
  }
  return URL.canParse(server ?? '') ? server : null;
}

async function keep(
  connectors: ConnectorRepository,
  imported: ImportedConnector,
  { replace, credentials }: ImportConnectorInput,
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
  if (!credentials) await checkKept(connectors, existing, imported);
  await connectors.replace(existing, imported);
  return existing.id;
}

/** Secrets that were given for one place do not go to another because a document says so. */
async function checkKept(
  connectors: ConnectorRepository,
  existing: ConnectorRow,
  { baseUrl, api }: ImportedConnector,
): Promise<void> {
  const schemes = existing.credentials.map(({ scheme }) => scheme);
  if (schemes.length === 0) return;
  const others = await connectors.otherOrigins(existing.id);
  const before = new Set([
    ...originsCalled(existing.baseUrl, [], existing.securitySchemes, schemes),
    ...others,
  ]);
  const now = originsCalled(baseUrl, api.operations, api.securitySchemes, schemes);
  const foreign = now.find((origin) => !before.has(origin));
  if (foreign === undefined) return;
  throw UserFault.of(
    'CREDENTIALS_NEEDED',
    `The credentials of ${JSON.stringify(existing.name)} were given for ${[...before].join(', ')}; give them again for ${foreign}.`,
    ['credentials'],
  );
}
