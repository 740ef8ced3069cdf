import type { GraphQLFormattedError } from 'graphql';

/** A request that is answered with an HTTP status of its own, and errors in GraphQL's form. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  readonly status: number;
  readonly errors: readonly GraphQLFormattedError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    errors: readonly GraphQLFormattedError[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(errors.map((error) => error.message).join(' '));
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  /** A request that is malformed as HTTP or as GraphQL over HTTP. */
  static badRequest(
    message: string,
    status = 400,
    headers: Readonly<Record<string, string>> = {},
  ): HttpFault {
    return new HttpFault(status, [{ message, extensions: { code: 'BAD_USER_INPUT' } }], headers);
  }
}
