import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { OperationResult } from '../execution/executeOperation.js';

/**
 * Passes events on for as long as the subscriber is a member of the tenant that the subscription began in; then it ends
 * with FORBIDDEN, in place of the event. While tenancy cannot be asked, what it last said holds.
 * @param renew looks up anew who acts, and throws FORBIDDEN when the tenant is none of theirs any more
 */
export async function* whileMember(
  events: AsyncIterable<OperationResult>,
  began: RequestContext,
  renew: () => Promise<RequestContext>,
): AsyncGenerator<OperationResult> {
  for await (const event of events) {
    if (!(await isMember(began, renew))) {
      const error = {
        message: 'You are no member of this tenant any more.',
        extensions: { code: 'FORBIDDEN' },
      };
      yield { data: null, errors: [error] };
      return;
    }
    yield event;
  }
}

async function isMember(began: RequestContext, renew: () => Promise<RequestContext>): Promise<boolean> {
  try {
    return (await renew()).tenant?.id === began.tenant?.id;
  } catch (error) {
    return !(error instanceof GantryError && error.code === 'FORBIDDEN');
  }
}
