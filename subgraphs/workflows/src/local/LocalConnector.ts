import type { CatalogConnector } from '../domain/dsl/Catalog.js';
import { checkConnectorName } from '../domain/connector/checkConnectorName.js';
import { checkCredentials, type Credential } from '../domain/connector/checkCredentials.js';
import type { ConnectedService, ConnectorDirectory } from '../domain/interpreter/Services.js';
import { checkBaseUrl } from '../domain/openapi/checkBaseUrl.js';
import { parseOpenApi } from '../domain/openapi/parseOpenApi.js';
import { placeOperations } from '../domain/openapi/placeOperations.js';

/** A connector that is nothing but an OpenAPI document and where its API is. */
export interface LocalConnector extends CatalogConnector {
  /** Null where neither the document nor whoever named it says: enough to check calls by, not to make them. */
  baseUrl: string | null;
  credentials: ConnectedService['credentials'];
}

/** What an OpenAPI document does not say. */
export interface LocalConnectorOptions {
  /** Where the API is; by default where the document's first server is. */
  baseUrl?: string | undefined;
  credentials?: readonly Credential[];
}

/**
 * Reads a connector.
 * @param openapi the document's text
 * @throws UserFault saying what is wrong with the name, the document, the base URL or a credential
 */
export function readLocalConnector(
  name: string,
  openapi: string,
  { baseUrl, credentials = [] }: LocalConnectorOptions = {},
): LocalConnector {
  checkConnectorName(name);
  const api = parseOpenApi(openapi);
  const { serverUrl, securitySchemes } = api;
  checkCredentials(credentials, securitySchemes);
  const server = serverUrl !== null && /^https?:/iu.test(serverUrl) ? serverUrl : null;
  const url = baseUrl ?? server;
  const check = (given: string): string => checkBaseUrl(given, { allowPrivateAddresses: true });
  const own = baseUrl === undefined && server !== null;
  return {
    name,
    operations: placeOperations(api, { own, documentUrl: server ?? '', check }),
    baseUrl: url === null ? null : check(url),
    credentials: credentials.map(({ scheme, value }) => ({
      scheme: securitySchemes.find((candidate) => candidate.name === scheme)!,
      value: value ?? '',
    })),
  };
}

/** The connectors as calls find them. Those without a base URL are not there. */
export function localDirectory(connectors: readonly LocalConnector[]): ConnectorDirectory {
  return {
    // Whoever names a connector here says where it is, whatever the environment.
    find: async (name, operationName) => {
      const connector = connectors.find((candidate) => candidate.name === name);
      const operation = connector?.operations.find((candidate) => candidate.name === operationName);
      if (!connector || !operation || connector.baseUrl === null) return null;
      return { baseUrl: connector.baseUrl, operation, credentials: connector.credentials };
    },
  };
}
