import type { GraphQLFormattedError } from 'graphql';
import type { Answers, Events } from './operationTypes.js';

/** What the golden path needs of a client. Operations are named, never written out. */
export interface GoldenPathClient {
  /** The same client, within a tenant that its user is a member of. */
  inTenant(slug: string): GoldenPathClient;
  /** @throws {RequestFailure} when the answer carries errors */
  request<Name extends keyof Answers>(
    name: Name,
    variables?: Record<string, unknown>,
  ): Promise<Answers[Name]>;
  /**
   * Ends when the server completes, or quietly when the signal aborts.
   * @throws {RequestFailure} when an event carries errors or the subscription is refused
   */
  subscribe<Name extends keyof Events>(
    name: Name,
    variables: Record<string, unknown>,
    signal?: AbortSignal,
  ): AsyncIterable<Events[Name]>;
}

/** An operation that was answered with errors. */
export class RequestFailure extends Error {
  readonly errors: readonly GraphQLFormattedError[];

  constructor(operation: string, errors: readonly GraphQLFormattedError[]) {
    const lines = errors.map(({ message, extensions }) => `${extensions?.['code'] ?? 'no code'}: ${message}`);
    super(`${operation} was answered with ${lines.join('; ')}`);
    this.errors = errors;
  }

  /** The first error's `extensions.code`. */
  get code(): unknown {
    return this.errors[0]?.extensions?.['code'];
  }
}
