import { GraphQLError, type GraphQLFormattedError } from 'graphql';

export type RefusalCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'BAD_USER_INPUT'
  | 'UNAUTHORIZED_FIELD_OR_TYPE'
  | 'COST_LIMIT_EXCEEDED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'PERSISTED_QUERY_NOT_IN_LIST';

/** A request that is wrong in itself: a "request error" of the GraphQL specification, so nothing has been run. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly code: RefusalCode;
  readonly errors: GraphQLFormattedError[];

  constructor(code: RefusalCode, errors: readonly (GraphQLError | GraphQLFormattedError)[]) {
    super(errors.map((error) => error.message).join(' '));
    this.code = code;
    this.errors = errors.map((error) => ({
      ...(error instanceof GraphQLError ? error.toJSON() : error),
      extensions: { ...error.extensions, code },
    }));
  }

  static because(code: RefusalCode, message: string): RequestRefused {
    return new RequestRefused(code, [new GraphQLError(message)]);
  }
}
