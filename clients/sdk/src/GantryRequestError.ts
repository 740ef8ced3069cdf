import type { GraphQLFormattedError } from 'graphql';

/** The codes that Gantry answers with in `extensions.code`. There may be more in the future. */
export type GantryErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'RATE_LIMITED'
  | 'QUOTA_EXCEEDED'
  | 'COST_LIMIT_EXCEEDED'
  | 'CURSOR_EXPIRED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | (string & {});

/** A request that Gantry refused, could not answer, or that did not reach it (`UNAVAILABLE`). */
export class GantryRequestError extends Error {
  override readonly name = 'GantryRequestError';
  /** Of the first error. */
  readonly code: GantryErrorCode;
  /** As the server sent them; empty when nothing came back. */
  readonly errors: readonly GraphQLFormattedError[];
  /** What could be answered in spite of the errors: the fields of a subgraph that is down are null, the rest is there. */
  readonly data: unknown;

  constructor(
    code: GantryErrorCode,
    message: string,
    details: { errors?: readonly GraphQLFormattedError[]; data?: unknown; cause?: unknown } = {},
  ) {
    super(`${code}: ${message}`, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.errors = details.errors ?? [];
    this.data = details.data ?? null;
  }

  /** The error that stands for a response's `errors`, of which there is at least one. */
  static of(errors: readonly GraphQLFormattedError[], data: unknown = null): GantryRequestError {
    const code = errors[0]?.extensions?.['code'];
    const message = errors.map((error) => error.message).join(' ');
    return new GantryRequestError(typeof code === 'string' ? code : 'INTERNAL', message, { errors, data });
  }
}
