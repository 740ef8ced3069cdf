import type { GraphQLFormattedError } from 'graphql';
import type { BackoffOptions } from './Backoff.js';
import { Credentials } from './Credentials.js';
import type { ClientName, TokenSource } from './Credentials.js';
import { followSubscription } from './followSubscription.js';
import { GantryRequestError } from './GantryRequestError.js';
import { prepareOperation } from './Operation.js';
import type { Operation } from './Operation.js';
import { readResponse } from './readResponse.js';
import { sdkVersion } from './sdkVersion.js';
import { SocketTransport } from './SocketTransport.js';
import { SseTransport } from './SseTransport.js';
import { Subscription } from './Subscription.js';
import type { SubscriptionTransport } from './SubscriptionTransport.js';

const sdk: ClientName = { name: 'gantry-sdk', version: sdkVersion };

export interface GantryClientOptions {
  /** The gateway's endpoint, `https://…/graphql`. */
  url: string;
  token: TokenSource;
  /** Slug or id of the tenant, where the token names none. */
  tenant?: string;
  /** The application and its version; the SDK's own by default. */
  client?: ClientName;
  /** Used for queries, mutations and SSE. Default: the global one. */
  fetch?: typeof fetch;
  /** The WebSocket class; pass that of the package `ws` where there is no global one, as in Node 20. */
  webSocket?: unknown;
  /** What carries subscriptions unless they say otherwise. Default `ws`. */
  transport?: 'ws' | 'sse';
  /** How subscriptions wait before they reconnect. */
  backoff?: BackoffOptions;
}

export interface RequestOptions {
  signal?: AbortSignal;
  /** `throw` (the default) fails when the answer has any errors; `accept` answers what data there is. */
  partial?: 'throw' | 'accept';
}

export interface SubscribeOptions {
  /** Cursor behind which to begin. */
  after?: string | null;
  /** Ends the subscription quietly. */
  signal?: AbortSignal;
  transport?: 'ws' | 'sse';
  /** Told of the errors of an event that has data all the same, such as a field whose subgraph is down. */
  onPartialErrors?: (errors: readonly GraphQLFormattedError[]) => void;
}

/** Variables may be left out of a call when none is required. */
export type Arguments<Variables, Options> = {} extends Variables
  ? [variables?: Variables, options?: Options]
  : [variables: Variables, options?: Options];

/** A client of one Gantry endpoint, for one identity and one tenant. */
export class GantryClient {
  readonly #options: GantryClientOptions;
  readonly #credentials: Credentials;
  readonly #fetch: typeof fetch;
  readonly #closed = new AbortController();
  #socket: SocketTransport | undefined;
  #sse: SseTransport | undefined;

  constructor(options: GantryClientOptions) {
    this.#options = options;
    this.#credentials = new Credentials(options.token, options.tenant, options.client ?? sdk);
    this.#fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
  }

  /** A client for another tenant, with the same settings otherwise and connections of its own. */
  inTenant(tenant: string): GantryClient {
    return new GantryClient({ ...this.#options, tenant });
  }

  /** @throws GantryRequestError for an answer with errors; what `signal` was aborted with when it was. */
  query<Data, Variables extends object>(
    operation: Operation<Data, Variables>,
    ...[variables, options]: Arguments<Variables, RequestOptions>
  ): Promise<Data> {
    return this.#request(operation, variables, options);
  }

  /**
   * Sent once and never again by itself: after an `UNAVAILABLE` nobody here knows whether it took effect. Repeat it with
   * the same `idempotencyKey`.
   * @throws GantryRequestError for an answer with errors; `userErrors` are part of the data
   */
  mutate<Data, Variables extends object>(
    operation: Operation<Data, Variables>,
    ...[variables, options]: Arguments<Variables, RequestOptions>
  ): Promise<Data> {
    return this.#request(operation, variables, options);
  }

  /**
   * Follows a subscription. It reconnects when the connection breaks and goes on behind the last `cursor` seen, so that
   * no event is missed or repeated: the operation declares `$after`, passes it on and selects `cursor`. It starts
   * when it is first asked for an event, and leaving the loop ends it at the server.
   */
  subscribe<Data, Variables extends object>(
    operation: Operation<Data, Variables>,
    ...[variables, options = {}]: Arguments<Variables, SubscribeOptions>
  ): Subscription<Data> {
    const { after, signal, onPartialErrors } = options;
    const signals = signal ? [this.#closed.signal, signal] : [this.#closed.signal];
    return new Subscription(
      (stopped) =>
        followSubscription<Data>({
          transport: this.#transport(options.transport ?? this.#options.transport ?? 'ws'),
          operation: prepareOperation(operation as Operation<unknown, never>),
          variables: { ...variables, ...(after == null ? {} : { after }) },
          signal: stopped,
          backoff: this.#options.backoff,
          renewable: this.#credentials.renewable,
          onPartialErrors,
        }),
      signals,
    );
  }

  /** Ends all subscriptions and closes the socket. The client cannot be used for subscriptions after it. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#socket?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #transport(name: 'ws' | 'sse'): SubscriptionTransport {
    const { url, webSocket } = this.#options;
    if (name === 'sse') return (this.#sse ??= new SseTransport(url, this.#credentials, this.#fetch));
    return (this.#socket ??= new SocketTransport(url.replace(/^http/, 'ws'), this.#credentials, webSocket));
  }

  async #request<Data, Variables extends object>(
    operation: Operation<Data, Variables>,
    variables: Variables | undefined,
    options: RequestOptions = {},
  ): Promise<Data> {
    const { query, operationName } = prepareOperation(operation as Operation<unknown, never>);
    const headers = await this.#credentials.headers();
    const response = await this.#send(
      headers,
      JSON.stringify({ query, operationName, variables }),
      options.signal,
    );
    const { data, errors } = await readResponse(response);
    const isAnswer = !errors?.length || (options.partial === 'accept' && data != null);
    if (!isAnswer) throw GantryRequestError.of(errors ?? [], data);
    return data as Data;
  }

  async #send(
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const accept = 'application/graphql-response+json, application/json';
    try {
      return await this.#fetch(this.#options.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, ...headers },
        body,
        signal: signal ?? null,
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new GantryRequestError('UNAVAILABLE', `${this.#options.url} cannot be reached.`, {
        cause: error,
      });
    }
  }
}
