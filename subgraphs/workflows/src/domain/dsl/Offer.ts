import type { Operation } from '../openapi/Operation.js';
import type { CatalogConnector } from './Catalog.js';

/** Names of which one may stand at a place. Those of `property` and `parameter` are keys of a map there, the others are values. */
export type Offer =
  | { kind: 'property'; names: readonly string[]; required?: readonly string[] }
  | { kind: 'parameter'; names: readonly string[]; operation: Operation }
  | { kind: 'value' | 'function' | 'task'; names: readonly string[] }
  /** What `use` defines under `of`. */
  | { kind: 'reference'; names: readonly string[]; of: string }
  | { kind: 'connector'; connectors: readonly CatalogConnector[] }
  | { kind: 'operation'; connector: CatalogConnector };
