import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { NodeOwner } from './nodeTypes.js';

/** Asks the subgraph that owns a type whether one of its things is there for whoever asks. */
export interface NodeLookup {
  /**
   * Whether the owner knows a `typeName` with this id in the context's tenant.
   *
   * @throws GantryError UNAVAILABLE when the owner cannot be reached.
   */
  exists(
    owner: NodeOwner,
    typeName: string,
    id: string,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<boolean>;
}
