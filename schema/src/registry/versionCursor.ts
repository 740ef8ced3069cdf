import { RegistryError } from './RegistryError.js';

/** The cursor behind a version, in lists that begin with the newest. */
export function printVersionCursor(version: number): string {
  return String(version);
}

/** The version that a cursor stands behind. @throws RegistryError BAD_USER_INPUT */
export function readVersionCursor(cursor: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(cursor)) return Number(cursor);
  throw new RegistryError(
    'BAD_USER_INPUT',
    `"${cursor.slice(0, 100)}" is no cursor: take the one that came with the page before.`,
    { field: 'after' },
  );
}
