import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { deadlineExceeded } from '../resilience/deadlineExceeded.js';
import { isUnreachable } from '../persistence/isUnreachable.js';
import { GantryError } from './GantryError.js';

/**
 * What may leave the process of an error: its message and code when it is one of ours or the request's own
 * fault, otherwise `INTERNAL` with a reference to the log line that holds the rest.
 */
export function formatError(error: GraphQLError, logger: Logger, requestId?: string): GraphQLError {
  const original = error.originalError;
  const located = { nodes: error.nodes ?? null, path: error.path ?? null };
  if (original instanceof GantryError) {
    return new GraphQLError(original.message, { ...located, extensions: original.extensions });
  }
  if (error instanceof GantryError || typeof error.extensions['code'] === 'string') return error;
  if (isCancelled(original)) {
    const { message, extensions } = deadlineExceeded('The database did not answer in time.');
    return new GraphQLError(message, { ...located, extensions });
  }
  // Without a path nothing has run yet: a variable does not fit, of which a scalar of ours may have been the judge.
  if (!original || (!error.path && error.message.startsWith('Variable "'))) {
    return new GraphQLError(error.message, { ...located, extensions: { code: 'BAD_USER_INPUT' } });
  }
  if (isUnreachable(original)) {
    logger.warn({ err: original, path: error.path, requestId }, 'A resolver could not reach the database.');
    const message = 'The database cannot be reached at the moment. Try again.';
    return new GraphQLError(message, { ...located, extensions: { code: 'UNAVAILABLE', requestId } });
  }
  logger.error({ err: original, path: error.path, requestId }, 'A resolver failed unexpectedly.');
  return new GraphQLError('Something went wrong on our side. The request id finds it in the logs.', {
    ...located,
    extensions: { code: 'INTERNAL', requestId },
  });
}

/** Whether PostgreSQL has cancelled a statement that took longer than its transaction's limit (`query_canceled`). */
function isCancelled(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === '57014';
}
