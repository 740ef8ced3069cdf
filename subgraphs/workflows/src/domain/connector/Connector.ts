import type { SecurityScheme } from '../openapi/Operation.js';
import type { ConnectorEnvironment } from './environments.js';

/** A secret that is kept for a connector, without it. */
export interface KeptCredential {
  scheme: string;
  /** The tenant's secret that it is; null for one of its own. */
  secret: string | null;
  /** Where it is sent; null for the connector's own base URL. */
  environment: string | null;
  /** When it was given; null for one from before this was kept. */
  updatedAt: Date | null;
}

/** A business API whose operations workflows may call. */
export interface Connector {
  id: string;
  name: string;
  /** The imported document's own title and version. */
  title: string;
  apiVersion: string;
  baseUrl: string;
  /** Other places of the same API, by name. */
  environments: ConnectorEnvironment[];
  securitySchemes: SecurityScheme[];
  /** What secrets it has; never the secrets. */
  credentials: KeptCredential[];
  /** Counts imports, from 1. */
  revision: number;
  createdAt: Date;
  updatedAt: Date;
}
