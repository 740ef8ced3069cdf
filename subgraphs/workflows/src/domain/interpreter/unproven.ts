import { PolicyFault } from '../authentication/PolicyFault.js';
import type { HttpAttempt } from './Attempt.js';

/** What comes of a call whose way to prove who calls cannot be used. @throws what is no PolicyFault */
export function unproven(error: unknown, where = ''): HttpAttempt {
  if (!(error instanceof PolicyFault)) throw error;
  const detail = `The authentication${where} cannot be used: ${error.message}`;
  return { kind: 'unproven', error: 'configuration', detail };
}
