import type { ExecutionResult } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { buildConnector, Pool } from 'undici';
import { WebSocket } from 'ws';
import { GantryError } from '../errors/GantryError.js';
import { HttpPool, HttpTimeout } from '../http/HttpPool.js';
import { cancellable } from '../streams/cancellable.js';
import type { TlsCredentials } from '../tls/TlsCredentials.js';
import { webSocketOver } from '../tls/webSocketOver.js';
import { subscribeOverSse } from './subscribeOverSse.js';
import type { RawAnswer, SubgraphEndpoint, SubgraphRequest, SubgraphResult } from './SubgraphEndpoint.js';
import { UnreadEvents } from './UnreadEvents.js';

/** Milliseconds that subscriptions may stay on a socket that was made with a certificate from before. */
const outdatedMs = 30_000;

/** Milliseconds that it has to say whether it is ready. */
const readyMs = 2_000;

/** Events of one subscription that may wait for who reads them. */
const maxUnread = 256;

export interface HttpSubgraphEndpointOptions {
  /** Name for error messages; never the URL, which a client has no business knowing. */
  name: string;
  /** `http(s)://host:port/graphql`; subscriptions go to the same path over `ws(s)`. */
  url: string;
  /** Milliseconds to wait for an answer. Default 30,000. */
  timeoutMs?: number;
  /** Connections kept alive to the subgraph. Default 64. */
  connections?: number;
  /** How `ready` asks: at `/health/ready`, which Gantry's subgraphs have, or with a query that any has. Default `health`. */
  readiness?: 'health' | 'query';
  /** How subscriptions are reached, where not over graphql-ws at the same path. */
  subscriptions?:
    | {
        /** `sse`: graphql-sse in its mode of distinct connections. Default `graphql-ws`. */
        protocol?: 'graphql-ws' | 'sse';
        /** Default the subgraph's URL. */
        url?: string;
      }
    | undefined;
  /** This process's certificate: who answers must then be the service of this name. Only with https. */
  tls?: TlsCredentials | undefined;
  /** Milliseconds that subscriptions stay on a socket when the certificate has changed. Default 30,000. */
  outdatedMs?: number;
}

/** A subgraph in another process: HTTP with kept-alive connections, subscriptions over one shared socket, or a stream each. */
export class HttpSubgraphEndpoint implements SubgraphEndpoint {
  readonly #name: string;
  readonly #url: URL;
  readonly #pool: HttpPool;
  readonly #timeoutMs: number;
  readonly #readiness: 'health' | 'query';
  /** Where subscriptions go. */
  readonly #eventsUrl: URL;
  /** Connections with one stream of events each; undefined where subscriptions go over graphql-ws. */
  #streams: Pool | undefined;
  readonly #newStreams: () => Pool;
  readonly #tls: TlsCredentials | undefined;
  readonly #outdatedMs: number;
  /** Sockets from before a change of the certificate, and when they end. */
  readonly #outdated = new Map<Client, NodeJS.Timeout>();
  readonly #unfollow: (() => void) | undefined;
  /** A socket per set of headers that a subscription brings: they can be told only when it opens. */
  readonly #sockets = new Map<string, Client>();

  constructor(options: HttpSubgraphEndpointOptions) {
    this.#name = options.name;
    this.#url = new URL(options.url);
    this.#readiness = options.readiness ?? 'health';
    const timeout = options.timeoutMs ?? 30_000;
    this.#timeoutMs = timeout;
    this.#outdatedMs = options.outdatedMs ?? outdatedMs;
    const { name, tls } = options;
    const { protocol, url = options.url } = options.subscriptions ?? {};
    this.#eventsUrl = new URL(url);
    if (tls && [this.#url, this.#eventsUrl].some((each) => each.protocol !== 'https:')) {
      throw new Error(
        `GANTRY_SUBGRAPH_URLS: "${name}" is reached at ${options.url}, which must be https, unless GANTRY_PLAINTEXT is true.`,
      );
    }
    this.#tls = tls;
    const connectTimeoutMs = Math.min(timeout, 5_000);
    this.#pool = new HttpPool({
      origin: this.#url.origin,
      connections: options.connections ?? 64,
      connectTimeoutMs,
      ...(tls ? { tls: () => tls.connectTo(name) } : {}),
    });
    this.#newStreams = () =>
      new Pool(this.#eventsUrl.origin, {
        connections: null,
        headersTimeout: timeout,
        connect: buildConnector({ timeout: connectTimeoutMs, ...tls?.connectTo(name) }),
      });
    if (protocol === 'sse') this.#streams = this.#newStreams();
    this.#unfollow = tls?.onChange(() => this.#renew());
  }

  async execute(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): Promise<SubgraphResult> {
    const json = request.json ?? bodyOf(request);
    return this.read(await this.executeRaw(json, headersOf(request), token, signal));
  }

  async executeRaw(
    json: string,
    headers: Readonly<Record<string, string>> | undefined,
    token: string | undefined,
    signal?: AbortSignal,
    timeoutMs = this.#timeoutMs,
  ): Promise<RawAnswer> {
    try {
      return await this.#pool.request({
        method: 'POST',
        path: this.#url.pathname + this.#url.search,
        headers: {
          ...headers,
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: json,
        signal,
        timeoutMs,
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw this.#unavailable(error);
    }
  }

  read({ bytes, cacheControl }: RawAnswer): SubgraphResult {
    try {
      const result: unknown = JSON.parse(bytes.toString('utf8'));
      if (typeof result === 'object' && result !== null && ('data' in result || 'errors' in result)) {
        return (cacheControl === undefined ? result : { ...result, cacheControl }) as SubgraphResult;
      }
    } catch (error) {
      throw this.#unavailable(error);
    }
    throw this.#unavailable(new Error('The answer is no GraphQL result.'));
  }

  subscribe(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): AsyncIterable<ExecutionResult> {
    if (!this.#streams) return this.#subscribeOverSocket(request, token, signal);
    const left = new AbortController();
    const everyone = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    const events = this.#subscribeOverSse(this.#streams, request, token, everyone);
    return cancellable(events, () => left.abort());
  }

  async *#subscribeOverSse(
    pool: Pool,
    request: SubgraphRequest,
    token: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ExecutionResult> {
    try {
      yield* subscribeOverSse(pool, {
        path: this.#eventsUrl.pathname + this.#eventsUrl.search,
        headers: { ...headersOf(request), ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: request.json ?? bodyOf(request),
        signal,
      });
    } catch (error) {
      if (!signal.aborted) throw this.#unavailable(error);
    }
  }

  async *#subscribeOverSocket(
    request: SubgraphRequest,
    token: string | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ExecutionResult> {
    let leave = (): void => {};
    const events = new UnreadEvents<ExecutionResult>(maxUnread, () => leave());
    const cancel = (): void => {
      leave();
      events.end();
    };
    leave = this.#client(request.headers).subscribe(
      {
        query: request.query,
        variables: request.variables ?? null,
        operationName: request.operationName ?? null,
        extensions: token === undefined ? null : { contextToken: token, requestId: request.requestId },
      },
      {
        next: (result) => events.push(result as ExecutionResult),
        error: (error) => events.end(error),
        complete: () => events.end(),
      },
    );
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      if (signal?.aborted) return;
      yield* events.read();
    } catch (error) {
      if (Array.isArray(error)) yield { errors: error };
      else if (error instanceof GantryError) throw error;
      else throw this.#unavailable(error);
    } finally {
      signal?.removeEventListener('abort', cancel);
      leave();
    }
  }

  async ready(): Promise<boolean> {
    try {
      if (this.#readiness === 'query') {
        await this.execute({ query: '{ __typename }' }, undefined);
        return true;
      }
      const timeoutMs = Math.min(this.#timeoutMs, readyMs);
      const { status } = await this.#pool.request({ method: 'GET', path: '/health/ready', timeoutMs });
      return status === 200;
    } catch {
      return false;
    }
  }

  /** Ends every connection; requests in flight fail. */
  async close(): Promise<void> {
    this.#unfollow?.();
    for (const timer of this.#outdated.values()) clearTimeout(timer);
    const sockets = [...this.#sockets.values(), ...this.#outdated.keys()];
    await Promise.all(sockets.map(async (socket) => socket.dispose()));
    this.#pool.close();
    await this.#streams?.destroy();
  }

  /** Takes nothing new: requests in flight finish, and sockets close with their last subscription. */
  async retire(): Promise<void> {
    this.#unfollow?.();
    await Promise.all([this.#pool.retire(), this.#streams?.close()]);
  }

  /** Connects anew, with another certificate: what is under way ends in its own time, streams of events soon. */
  #renew(): void {
    this.#pool.renew();
    if (this.#streams) {
      const outdated = this.#streams;
      this.#streams = this.#newStreams();
      setTimeout(() => void outdated.destroy(), this.#outdatedMs).unref();
    }
    for (const socket of this.#sockets.values()) {
      // Its subscriptions break, and are resumed by whoever has their cursor. Without any it ends by itself.
      const end = (): void => {
        this.#outdated.delete(socket);
        socket.terminate();
      };
      this.#outdated.set(socket, setTimeout(end, this.#outdatedMs).unref());
    }
    this.#sockets.clear();
  }

  #client(headers: SubgraphRequest['headers']): Client {
    const key = headers ? JSON.stringify(headers) : '';
    let socket = this.#sockets.get(key);
    if (!socket) {
      socket = this.#createSocket(headers);
      this.#sockets.set(key, socket);
      // There may be as many sets of headers as there are callers.
      const own = socket;
      if (headers) socket.on('closed', () => this.#sockets.get(key) === own && this.#sockets.delete(key));
    }
    return socket;
  }

  #createSocket(headers: SubgraphRequest['headers']): Client {
    const tls = this.#tls;
    return createClient({
      url: this.#eventsUrl.href.replace(/^http/, 'ws'),
      webSocketImpl: tls ? webSocketOver(() => tls.connectTo(this.#name)) : WebSocket,
      ...(headers ? { connectionParams: { ...headers } } : {}),
      lazy: true,
      lazyCloseTimeout: 10_000,
      // The caller resumes with its cursor; a silent retry here would replay without one.
      retryAttempts: 0,
      shouldRetry: () => false,
      keepAlive: 12_000,
    });
  }

  #unavailable(cause: unknown): GantryError {
    const error = cause instanceof Error ? cause : new Error('The connection closed.');
    const what = error instanceof HttpTimeout ? 'did not answer in time' : 'does not answer';
    return new GantryError('UNAVAILABLE', `The subgraph "${this.#name}" ${what}.`, {}, error);
  }
}

function headersOf({ headers, requestId }: SubgraphRequest): SubgraphRequest['headers'] {
  return requestId === undefined ? headers : { ...headers, 'x-request-id': requestId };
}

function bodyOf({ query, variables, operationName }: SubgraphRequest): string {
  return JSON.stringify({ query, variables, operationName });
}
