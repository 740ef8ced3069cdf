import { isUnreachable } from '@gantry/platform/persistence/isUnreachable.js';
import { ExponentialBackoff, handleAll, handleWhen, retry, wrap } from 'cockatiel';

const backoff = new ExponentialBackoff({ initialDelay: 200, maxDelay: 30_000 });
/** While the database is away there is nothing to decide. */
const untilItIsBack = retry(handleWhen(isUnreachable), { maxAttempts: Infinity, backoff });
const aFewTimes = retry(handleAll, { maxAttempts: 11, backoff });
const policy = wrap(aFewTimes, untilItIsBack);

/**
 * Repeats what fails: for as long as the database cannot be reached or cannot write, and up to twelve times for anything
 * else, which only our own faults can be, since what a called service does is a result.
 */
export function persistently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return policy.execute(() => work(), signal);
}
