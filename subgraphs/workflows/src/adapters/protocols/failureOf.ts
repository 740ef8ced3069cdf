import type { HttpFailure } from '../../domain/interpreter/Services.js';
import { ForbiddenAddress } from '../http/guardedLookup.js';
import { DeadlinePassed } from './DeadlinePassed.js';

/** Why there is no answer, by what was thrown. */
export function failureOf(error: unknown): HttpFailure {
  const { message, cause } = error as Error;
  if (error instanceof DeadlinePassed) return { kind: 'failure', reason: 'timeout', detail: message };
  for (const each of [error, cause]) {
    if (each instanceof ForbiddenAddress)
      return { kind: 'failure', reason: 'forbidden', detail: each.message };
  }
  const inner = cause instanceof Error ? `: ${cause.message}` : '';
  return { kind: 'failure', reason: 'connection', detail: `${message}${inner}` };
}
