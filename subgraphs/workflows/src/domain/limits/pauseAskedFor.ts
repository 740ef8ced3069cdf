import { rateLimitOf } from '../connector/rateLimitOf.js';
import { retryAfterMs } from '../interpreter/Attempt.js';
import type { HttpAnswer } from '../interpreter/Services.js';

/** Milliseconds that a service is left alone for when it says that there is too much, and not for how long. */
const usualPauseMs = 1_000;

/**
 * Milliseconds for which an answer asks not to be asked anything: by `Retry-After` where it says that there is too much, or by
 * a limit that is used up. Null when it does not ask. (Of other answers `Retry-After` speaks of one resource: RFC 9110, section 10.2.3.)
 */
export function pauseAskedFor({ status, headers }: HttpAnswer, now: number): number | null {
  const limit = rateLimitOf(headers, now);
  const reset = limit?.remaining === 0 ? limit.resetsInMs : null;
  if (status !== 429 && status !== 503) return reset;
  const asked = retryAfterMs(headers['retry-after'], now) ?? reset;
  return asked ?? (status === 429 ? usualPauseMs : null);
}
