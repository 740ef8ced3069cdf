import type { TenantRef } from '@gantry/platform/identity/RequestContext.js';
import type { ConnectorOperation } from '../ConnectorOperation.js';
import type { DefinitionChecker } from './DefinitionChecker.js';

/** Port to what the tenant's definitions may call and to their compiler. */
export interface TenantWorkflows extends DefinitionChecker {
  /** Every operation of every connector. @throws GantryError UNAVAILABLE */
  operations(): Promise<ConnectorOperation[]>;
}

/** Opens the port for one tenant. */
export type OpenTenantWorkflows = (tenant: TenantRef) => TenantWorkflows;
