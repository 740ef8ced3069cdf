import type { GraphQLFormattedError } from 'graphql';

/** Where the results of one operation go: the one thing in which the streaming transports over HTTP differ. */
export interface ResultSink {
  /** Sends one result; resolves when there is room for more, so that a slow client slows only itself. */
  next(result: unknown): Promise<void>;
  /** Tells what ended the operation, and that it has ended. */
  fail(errors: readonly GraphQLFormattedError[]): Promise<void>;
  /** Tells that there is no more. */
  complete(): void;
  /** Ends without saying that the operation is complete: a client may take it up elsewhere. */
  end(): void;
}
