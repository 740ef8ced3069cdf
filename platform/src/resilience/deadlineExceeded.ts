import { GantryError } from '../errors/GantryError.js';

/** What `extensions.reason` says where there was not enough time; the code is `UNAVAILABLE`. */
export const deadlineReason = 'DEADLINE_EXCEEDED';

/** There is no time left for something. @param message a sentence */
export function deadlineExceeded(message: string, cause?: Error): GantryError {
  return new GantryError('UNAVAILABLE', message, { reason: deadlineReason }, cause);
}
