import { isUnreachable } from '@gantry/platform/persistence/isUnreachable.js';
import { ExponentialBackoff, handleWhen, retry, wrap } from 'cockatiel';
import { canPass } from './canPass.js';

const backoff = new ExponentialBackoff({ initialDelay: 200, maxDelay: 30_000 });
/** While the database is away there is nothing to decide. */
const untilItIsBack = retry(handleWhen(isUnreachable), { maxAttempts: Infinity, backoff });
const aFewTimes = retry(handleWhen(canPass), { maxAttempts: 11, backoff });
const policy = wrap(aFewTimes, untilItIsBack);

/**
 * Repeats what fails and may not fail again: for as long as the database cannot be reached or cannot write, and up to twelve times for
 * anything else. What a called service does is a result, and never comes here.
 */
export function persistently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return policy.execute(() => work(), signal);
}
