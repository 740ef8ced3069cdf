import type { FormattedExecutionResult } from 'graphql';

export interface SubscriptionRequest {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

/** What carries a subscription, once: it neither retries nor resumes. */
export interface SubscriptionTransport {
  /**
   * Runs a subscription until the server completes it. Returning the iterator, or aborting, cancels it at the server.
   * @throws ConnectionLost when it broke and may be tried again, GantryRequestError when the server refused it
   */
  subscribe(request: SubscriptionRequest, signal: AbortSignal): AsyncIterable<FormattedExecutionResult>;
  close(): Promise<void>;
}

/** The connection broke, or could not be made. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  /** Whether the server closed it because of the token. */
  readonly tokenRefused: boolean;

  constructor(message: string, details: { tokenRefused?: boolean; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.tokenRefused = details.tokenRefused ?? false;
  }
}
