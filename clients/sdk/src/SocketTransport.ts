import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import type { Credentials } from './Credentials.js';
import { GantryRequestError } from './GantryRequestError.js';
import { ConnectionLost } from './SubscriptionTransport.js';
import type { SubscriptionRequest, SubscriptionTransport } from './SubscriptionTransport.js';

/** Milliseconds of silence after which the socket is tried, and how long an answer may take. */
const pingAfter = 15_000;
const pongWithin = 10_000;
/** How long an idle socket is kept, in milliseconds. */
const idle = 1_000;

/** Close codes that say that trying again is of no use (GraphQL over WebSocket, "Close codes"). */
const fatal: Record<number, string> = {
  4400: 'BAD_USER_INPUT',
  4406: 'BAD_USER_INPUT',
  4409: 'INTERNAL',
  4429: 'INTERNAL',
};
/** The token is missing, expired or not valid. */
const refused = [4401, 4403];

/** Why the credentials could not be had; the caller's own function threw it. */
class CredentialsFailure extends Error {}

/** Subscriptions over graphql-ws: all share one socket, opened by the first and closed after the last. */
export class SocketTransport implements SubscriptionTransport {
  readonly #client: Client;
  /** Ends each running operation as broken off. */
  readonly #active = new Set<() => void>();

  constructor(url: string, credentials: Credentials, webSocket?: unknown) {
    let silence: ReturnType<typeof setTimeout> | undefined;
    this.#client = createClient({
      url,
      connectionParams: async () => {
        try {
          return await credentials.headers();
        } catch (error) {
          throw new CredentialsFailure('The token could not be had.', { cause: error });
        }
      },
      webSocketImpl: webSocket,
      lazyCloseTimeout: idle,
      connectionAckWaitTimeout: pongWithin,
      keepAlive: pingAfter,
      // Trying again is left to who knows the last cursor.
      retryAttempts: 0,
      on: {
        ping: (received) => {
          // A connection that nobody closed but nobody answers on either, as after a laptop's sleep.
          if (!received) silence = setTimeout(() => this.#client.terminate(), pongWithin);
        },
        pong: (received) => {
          if (received) clearTimeout(silence);
        },
        closed: (event) => {
          clearTimeout(silence);
          // After a normal closure the client would begin every operation anew from its first cursor.
          if ((event as { code?: unknown }).code === 1000) for (const interrupt of this.#active) interrupt();
        },
      },
    });
  }

  async *subscribe(
    request: SubscriptionRequest,
    signal: AbortSignal,
  ): AsyncGenerator<FormattedExecutionResult> {
    const { query, variables, operationName } = request;
    const results = this.#client.iterate({ query, variables, operationName: operationName ?? null });
    const leave = (): void => void results.return?.();
    let interrupted = false;
    const interrupt = (): void => {
      interrupted = true;
      leave();
    };
    this.#active.add(interrupt);
    signal.addEventListener('abort', leave, { once: true });
    try {
      if (signal.aborted) return;
      yield* results as AsyncIterable<FormattedExecutionResult>;
      if (interrupted) throw new ConnectionLost('The server closed the socket.');
    } catch (error) {
      throw explain(error);
    } finally {
      this.#active.delete(interrupt);
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  async close(): Promise<void> {
    await Promise.resolve(this.#client.dispose()).catch(() => undefined);
  }
}

function explain(error: unknown): unknown {
  if (error instanceof ConnectionLost) return error;
  if (Array.isArray(error)) return GantryRequestError.of(error as GraphQLFormattedError[]);
  if (error instanceof CredentialsFailure) return error.cause;
  const { code, reason, error: cause } = error as { code?: unknown; reason?: unknown; error?: unknown };
  if (typeof code !== 'number')
    return new ConnectionLost('The socket could not be opened.', { cause: cause ?? error });
  // The close event itself holds the whole socket, which nobody wants to find in a log.
  const said = `The server closed the socket with ${code}${reason ? ` (${String(reason)})` : ''}.`;
  const fatalCode = reason === 'FORBIDDEN' ? 'FORBIDDEN' : fatal[code];
  if (fatalCode) return new GantryRequestError(fatalCode, said);
  return new ConnectionLost(said, { tokenRefused: refused.includes(code) });
}
