import { RegistryError } from './RegistryError.js';

/** What people say of what they do has a length. @throws RegistryError BAD_USER_INPUT */
export function checkText(field: string, text: string, longest: number): void {
  if (text.trim() === '') throw refuse(field, `${field} is empty.`);
  if (text.length > longest) {
    throw refuse(field, `${field} has ${text.length} characters: ${longest} are the most.`);
  }
}

function refuse(field: string, message: string): RegistryError {
  return new RegistryError('BAD_USER_INPUT', message, { field });
}
