import { GraphQLError } from 'graphql';

/** The stable codes a client may switch on; a code never changes its meaning. */
export const errorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'COST_LIMIT_EXCEEDED',
  'CURSOR_EXPIRED',
  'SLOW_CONSUMER',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/**
 * A fault of client or server that is answered in the top-level `errors` with `extensions.code`.
 * What a caller can mend inside a mutation is a `UserFault` instead.
 */
export class GantryError extends GraphQLError {
  override readonly name = 'GantryError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, extensions: Record<string, unknown> = {}, cause?: Error) {
    super(message, { extensions: { ...extensions, code }, originalError: cause ?? null });
    this.code = code;
  }
}
