import type { Operation } from '../openapi/Operation.js';

/** The connectors that a definition may name, as the compiler needs them. */
export interface CatalogConnector {
  name: string;
  operations: readonly Operation[];
}

/** The scheme of a document URI that means one of the tenant's connectors: `connector://kitchen`. */
const scheme = 'connector://';

/** The connector that an OpenAPI document's URI names, or null when it leads elsewhere. */
export function connectorOfUri(uri: string): string | null {
  return uri.startsWith(scheme) ? uri.slice(scheme.length) : null;
}
