import type { GraphQLFormattedError } from 'graphql';

/** Codes of faults that a client cannot have caused by what it asked of the gateway. */
const internalCodes: ReadonlySet<string> = new Set([
  'INTERNAL',
  'INTERNAL_SERVER_ERROR',
  'DOWNSTREAM_SERVICE_ERROR',
  // The gateway wrote the document: that it does not fit the subgraph means that the supergraph is stale.
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  // It refused the gateway's context token, not the client's token.
  'UNAUTHENTICATED',
]);
const privateExtensions: ReadonlySet<string> = new Set(['stacktrace', 'exception', 'serviceName']);

export const internalMessage = 'Something went wrong on our side. The request id finds it in the logs.';

/**
 * What a client may see of a subgraph's error: message, path and extensions when it has a code; anything else is
 * masked as INTERNAL and handed to `log`. Locations are dropped, since they point into the gateway's own document.
 */
export function toClientError(
  error: GraphQLFormattedError,
  requestId: string,
  log: (error: GraphQLFormattedError) => void,
): GraphQLFormattedError {
  const path = error.path ? { path: error.path } : {};
  const code = error.extensions?.['code'];
  if (typeof code !== 'string' || (internalCodes.has(code) && error.message !== internalMessage)) {
    log(error);
    return { message: internalMessage, ...path, extensions: { code: 'INTERNAL', requestId } };
  }
  const kept = Object.entries(error.extensions ?? {}).filter(([name]) => !privateExtensions.has(name));
  return { message: error.message, ...path, extensions: Object.fromEntries(kept) };
}
