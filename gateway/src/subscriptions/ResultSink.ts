import type { GraphQLFormattedError } from 'graphql';

/** Where the results of one operation go: the one thing in which the transports differ. */
export interface ResultSink {
  /**
   * Sends one result, given as its JSON, which it takes in any case.
   * @returns false when the client is behind with reading; `whenRoomy` then tells when there is room for more
   */
  next(json: Buffer): boolean;
  /** Calls back once there is room; never when the client has left. */
  whenRoomy(callback: () => void): void;
  /** Whether all that waits for the client, of whatever it asked for, is so much that nothing more may wait. */
  isOverrun?(): boolean;
  /** Tells what ended the operation, and that it has ended. */
  fail(errors: readonly GraphQLFormattedError[]): void;
  /** Tells that there is no more. */
  complete(): void;
  /** Ends, behind what was sent, without saying that the operation is complete: its client takes it up elsewhere. */
  end(): void;
}
