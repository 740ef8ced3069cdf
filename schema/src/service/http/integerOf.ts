import { RegistryError } from '../../registry/RegistryError.js';

/** Reads a whole number of a path or query. @throws RegistryError BAD_USER_INPUT */
export function integerOf(field: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RegistryError(
    'BAD_USER_INPUT',
    `${field} is "${text.slice(0, 100)}"; it must be a whole number.`,
    {
      field,
    },
  );
}
