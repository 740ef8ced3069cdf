import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Draft } from './Draft.js';

/** Port to what an approved draft becomes. */
export interface Workflows {
  /**
   * Makes a workflow of a draft, the same one however often it is called.
   * @param waiting the signal of the request, which says how long it waits
   * @returns the workflow's id
   * @throws UserFault when the definition no longer compiles; GantryError UNAVAILABLE
   */
  create(
    draft: Pick<Draft, 'id' | 'conversationId' | 'definition'>,
    context: RequestContext,
    waiting: AbortSignal,
  ): Promise<string>;
}
