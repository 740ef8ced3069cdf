import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';

/** Port to the agents that conversations are held with. A signal is the one of the request, and says how long it waits. */
export interface Agents {
  /** The id of the tenant's default agent. @throws GantryError UNAVAILABLE */
  defaultAgent(context: RequestContext, waiting: AbortSignal): Promise<string>;
  /** Whether the tenant has such an agent. @throws GantryError UNAVAILABLE */
  exists(id: string, context: RequestContext, waiting: AbortSignal): Promise<boolean>;
}
