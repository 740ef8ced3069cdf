import type { ConnectorOperation } from '../ConnectorOperation.js';
import type { DefinitionChecker } from './DefinitionChecker.js';

/** Port to what the tenant's definitions may call and to their compiler. */
export interface TenantWorkflows extends DefinitionChecker {
  /** Every operation of every connector. @throws GantryError UNAVAILABLE */
  operations(): Promise<ConnectorOperation[]>;
}

/** Opens the port for work on behalf of one tenant, until `signal` aborts. */
export type OpenTenantWorkflows = (
  tenantId: string,
  requestId: string | undefined,
  signal: AbortSignal,
) => TenantWorkflows;
