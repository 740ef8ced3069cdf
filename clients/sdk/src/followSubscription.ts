import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { Backoff } from './Backoff.js';
import type { BackoffOptions } from './Backoff.js';
import { GantryRequestError } from './GantryRequestError.js';
import type { PreparedOperation } from './Operation.js';
import { ConnectionLost } from './SubscriptionTransport.js';
import type { SubscriptionTransport } from './SubscriptionTransport.js';

export interface FollowOptions {
  transport: SubscriptionTransport;
  operation: PreparedOperation;
  variables: Record<string, unknown>;
  signal: AbortSignal;
  backoff?: BackoffOptions;
  /** Whether a refused token may be followed by another one. */
  renewable: boolean;
  /** Told of the errors of an event that has data all the same. */
  onPartialErrors?: (errors: readonly GraphQLFormattedError[]) => void;
}

/** Faults of the server's side that pass. */
const passing = ['UNAVAILABLE', 'RATE_LIMITED'];
/** A connection that held this long, in milliseconds, was a good one, even if nothing happened on it. */
const steady = 30_000;

/**
 * Follows a subscription over as many connections as it takes: after a break it goes on behind the last cursor seen.
 * Ends when the server completes it or `signal` aborts.
 * @throws GantryRequestError when the server refuses it for good, or it cannot be resumed
 */
export async function* followSubscription<Data>(options: FollowOptions): AsyncGenerator<Data> {
  const { transport, operation, signal, onPartialErrors } = options;
  const { query, operationName } = operation;
  const backoff = new Backoff(options.backoff);
  const place = new Place(operation, options.variables);
  let refusals = 0;
  while (!signal.aborted) {
    const startedAt = Date.now();
    try {
      const request = { query, operationName, variables: place.variables };
      for await (const result of transport.subscribe(request, signal)) {
        if (signal.aborted) return;
        const data = dataOf<Data>(result, onPartialErrors);
        backoff.reset();
        refusals = 0;
        place.moveTo(data);
        yield data;
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      const failure = judge(error);
      if (failure.tokenRefused && (!options.renewable || ++refusals > 1)) {
        if (error instanceof GantryRequestError) throw error;
        throw new GantryRequestError('UNAUTHENTICATED', failure.message, { cause: error });
      }
      if (Date.now() - startedAt > steady) backoff.reset();
      place.checkResumable(failure);
      if (!(await backoff.wait(signal)))
        throw new GantryRequestError('UNAVAILABLE', failure.message, { cause: error });
    }
  }
}

/** The break behind an error. @throws the error itself when trying again is of no use. */
function judge(error: unknown): ConnectionLost {
  if (error instanceof ConnectionLost) return error;
  const code = error instanceof GantryRequestError ? error.code : '';
  // A stream whose token has expired ends with this; a fresh token may be had.
  const tokenRefused = code === 'UNAUTHENTICATED';
  if (!tokenRefused && !passing.includes(code)) throw error;
  return new ConnectionLost((error as Error).message, { tokenRefused, cause: error });
}

function dataOf<Data>(
  result: FormattedExecutionResult,
  onPartialErrors: FollowOptions['onPartialErrors'],
): Data {
  const { data, errors } = result;
  // The root field of a subscription is its whole event: without it there is nothing to hand on.
  const root = data && Object.values(data)[0];
  if (errors?.length && root == null) throw GantryRequestError.of(errors, data);
  if (errors?.length) onPartialErrors?.(errors);
  return data as Data;
}

/** How far a subscription has come. */
class Place {
  variables: Record<string, unknown>;
  readonly #takesAfter: boolean;
  #started = false;
  #lost = false;

  constructor({ takesAfter }: PreparedOperation, variables: Record<string, unknown>) {
    this.#takesAfter = takesAfter;
    this.variables = variables;
  }

  /** Notes the cursor of the event that is about to be handed on. */
  moveTo(data: unknown): void {
    this.#started = true;
    const event: unknown = Object.values(data as object)[0];
    const cursor = (event as { cursor?: unknown } | null)?.cursor;
    if (typeof cursor === 'string') this.variables = { ...this.variables, after: cursor };
    else this.#lost = true;
  }

  /** @throws GantryRequestError when going on would miss or repeat events. */
  checkResumable(failure: ConnectionLost): void {
    if (!this.#started || (this.#takesAfter && !this.#lost)) return;
    const needs =
      'To be resumed, a subscription declares the variable $after, passes it on and selects `cursor`.';
    throw new GantryRequestError('UNAVAILABLE', `${failure.message} ${needs}`, { cause: failure });
  }
}
