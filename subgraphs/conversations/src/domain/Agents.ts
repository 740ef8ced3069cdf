import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';

/** Port to the agents that conversations are held with. */
export interface Agents {
  /** The id of the tenant's default agent. @throws GantryError UNAVAILABLE */
  defaultAgent(context: RequestContext): Promise<string>;
  /** Whether the tenant has such an agent. @throws GantryError UNAVAILABLE */
  exists(id: string, context: RequestContext): Promise<boolean>;
}
