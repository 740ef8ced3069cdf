import { limitOf, limitUntil } from '@gantry/platform/resilience/timeLimit.js';

const callLimitMs = 10_000;

/**
 * Ends a call to another subgraph that takes too long: a transaction waits for it.
 * @param waiting the signal of the request, in whose time the call has to be answered; that its client leaves does not end it
 */
export function callLimit(waiting: AbortSignal): AbortSignal {
  const limited = AbortSignal.timeout(callLimitMs);
  limitUntil(limited, Math.min(limitOf(waiting), performance.now() + callLimitMs));
  return limited;
}
