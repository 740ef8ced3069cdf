import { RegistryError } from '../registry/RegistryError.js';

/** An id stands for one document: who sends it in place of another would be answered something else. @param whose the other is */
export function idTaken(id: string, whose: string, field = 'documents'): RegistryError {
  const message = `The id "${id}" stands for another document already, ${whose}.`;
  return new RegistryError('BAD_USER_INPUT', message, { field });
}
