import { GantryError } from '../errors/GantryError.js';

/** What a reader is told who cannot go on where it was. */
export function cursorExpired(): GantryError {
  return new GantryError(
    'CURSOR_EXPIRED',
    'What follows this cursor is no longer kept; subscribe without "after".',
  );
}
