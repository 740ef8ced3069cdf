import type { ConnectionOptions } from 'node:tls';
import type { ExecutionResult } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { GantryError } from '../errors/GantryError.js';
import { webSocketOver } from '../tls/webSocketOver.js';
import type { SubgraphRequest } from './SubgraphEndpoint.js';
import { UnreadEvents } from './UnreadEvents.js';

/** Events of one subscription that may wait for who reads them. */
const maxUnread = 256;

/** The same for those that come at once: a socket is read in pieces of 64 KiB, and the smallest event has more than 64 bytes. */
const maxBurst = 1024;

export interface SubgraphLinksOptions {
  /** `ws(s)://host:port/graphql` */
  url: string;
  /** What connections are made with, asked for each; left out for plain ones. */
  tls?: (() => ConnectionOptions) | undefined;
  /** Milliseconds that the subgraph has to open a socket, and then to acknowledge it. */
  connectMs: number;
  /** Milliseconds between two pings, and for the answer to one: a link that gives none is broken. */
  pingMs: number;
  /** Milliseconds that subscriptions stay on a socket when the certificate has changed. */
  outdatedMs: number;
  /** What is told of a link that broke. */
  unavailable(cause: unknown): GantryError;
}

interface SharedSocket {
  client: Client;
  /** Whether either side has said that it closes it. */
  isClosing(): boolean;
}

/** Subscriptions at a subgraph over graphql-ws: on one socket, or one for each set of headers that they bring. */
export class SubgraphLinks {
  readonly #options: SubgraphLinksOptions;
  /** A socket per set of headers that a subscription brings: they can be told only when it opens. */
  readonly #sockets = new Map<string, SharedSocket>();
  /** Sockets from before a change of the certificate, and when they end. */
  readonly #outdated = new Map<Client, NodeJS.Timeout>();

  constructor(options: SubgraphLinksOptions) {
    this.#options = options;
  }

  /** As `SubgraphEndpoint.subscribe`. */
  subscribe(
    request: SubgraphRequest,
    token: string | undefined,
    signal: AbortSignal | undefined,
  ): AsyncIterableIterator<ExecutionResult> {
    let unsubscribe = (): void => {};
    const events = new UnreadEvents<ExecutionResult>(maxUnread, () => leave(), maxBurst);
    const leave = (): void => {
      signal?.removeEventListener('abort', cancel);
      unsubscribe();
    };
    const cancel = (): void => {
      leave();
      events.end();
    };
    const fail = (error: unknown): void => {
      leave();
      if (Array.isArray(error)) events.endWith({ errors: error });
      else events.end(this.#options.unavailable(error));
    };
    if (signal?.aborted) {
      events.end();
      return events;
    }
    signal?.addEventListener('abort', cancel, { once: true });
    unsubscribe = this.#client(request.headers).subscribe(
      {
        query: request.query,
        variables: request.variables ?? null,
        operationName: request.operationName ?? null,
        extensions: extensionsOf(request, token),
      },
      { next: (result) => events.push(result as ExecutionResult), error: fail, complete: cancel },
    );
    return events;
  }

  /** Connects anew, with another certificate: subscriptions stay where they are for a while. */
  renew(): void {
    for (const { client } of this.#sockets.values()) {
      // Its subscriptions break, and are resumed by whoever has their cursor. Without any it ends by itself.
      const end = (): void => {
        this.#outdated.delete(client);
        client.terminate();
      };
      this.#outdated.set(client, setTimeout(end, this.#options.outdatedMs).unref());
    }
    this.#sockets.clear();
  }

  /** Ends every socket, and the subscriptions on it. */
  async close(): Promise<void> {
    for (const timer of this.#outdated.values()) clearTimeout(timer);
    const shared = [...this.#sockets.values()].map(({ client }) => client);
    await Promise.all([...shared, ...this.#outdated.keys()].map(async (client) => client.dispose()));
  }

  #client(headers: SubgraphRequest['headers']): Client {
    const key = headers ? JSON.stringify(headers) : '';
    const shared = this.#sockets.get(key);
    // One that is asked for on a socket that closes would break with it, though it was never sent.
    if (shared && !shared.isClosing()) return shared.client;
    const socket = this.#createSocket(headers);
    this.#sockets.set(key, socket);
    // There may be as many sets of headers as there are callers.
    const forget = (): unknown => this.#sockets.get(key) === socket && this.#sockets.delete(key);
    if (headers) socket.client.on('closed', forget);
    return socket.client;
  }

  #createSocket(headers: SubgraphRequest['headers']): SharedSocket {
    const { url, tls, connectMs, pingMs } = this.#options;
    let open: WebSocket | undefined;
    let impatient: NodeJS.Timeout | undefined;
    /** Unless the other side says something before. */
    const endAfter = (milliseconds: number): void => {
      clearTimeout(impatient);
      impatient = setTimeout(() => {
        client.terminate();
        // Nobody is there to close it with.
        open?.terminate();
      }, milliseconds);
    };
    const client = createClient({
      url,
      webSocketImpl: webSocketOver(connectMs, tls),
      ...(headers ? { connectionParams: { ...headers } } : {}),
      lazy: true,
      lazyCloseTimeout: 10_000,
      // The caller resumes with its cursor; a silent retry here would replay without one.
      retryAttempts: 0,
      shouldRetry: () => false,
      keepAlive: pingMs,
      on: {
        connecting: () => (open = undefined),
        opened: (socket) => {
          open = socket as WebSocket;
          endAfter(connectMs);
        },
        connected: () => clearTimeout(impatient),
        ping: (received) => !received && endAfter(pingMs),
        pong: (received) => received && clearTimeout(impatient),
        closed: (event) => {
          clearTimeout(impatient);
          // For the library, whatever its options say, a normal closure is a reason to begin everything anew; a termination is none.
          // It tells this listener first, so that its operations hear of the termination, and then no longer of this.
          if ((event as Partial<CloseEvent>).code === 1000) client.terminate();
        },
      },
    });
    return { client, isClosing: () => open?.readyState === WebSocket.CLOSING };
  }
}

/** What a socket's headers, told once when it opens, cannot say of one operation. */
function extensionsOf(
  { requestId, trace }: SubgraphRequest,
  token: string | undefined,
): Record<string, unknown> | null {
  if (token === undefined) return trace ? { ...trace } : null;
  return { contextToken: token, requestId, ...trace };
}
