import type { Logger } from 'pino';
import { GantryError } from '../errors/GantryError.js';
import { isUnreachable } from '../persistence/isUnreachable.js';

/** What is told of an error that is nobody's answer: the rest goes into the log. */
export function failureOf(error: unknown, logger: Logger): GantryError {
  const away = isUnreachable(error);
  logger[away ? 'warn' : 'error']({ err: error }, 'A request failed.');
  return away
    ? new GantryError('UNAVAILABLE', 'The database cannot be reached at the moment. Try again.')
    : new GantryError('INTERNAL', 'Something went wrong on our side.');
}
