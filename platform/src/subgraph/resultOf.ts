import type { ExecutionResult } from 'graphql';

/** A value that came as JSON, as the result it has to be. @throws Error when it is none */
export function resultOf(value: unknown): ExecutionResult {
  if (typeof value === 'object' && value !== null && ('data' in value || 'errors' in value)) {
    return value as ExecutionResult;
  }
  throw new Error('An event is no GraphQL result.');
}
