import type { ExecutionResult } from 'graphql';
import { buildConnector, Pool } from 'undici';
import { HttpPool } from '../http/HttpPool.js';
import type { HttpResponse } from '../http/ResponseReader.js';
import { CircuitBreaker, type BreakerState } from '../resilience/CircuitBreaker.js';
import { deadlineHeader } from '../resilience/timeLimit.js';
import type { UpstreamMetrics } from '../resilience/UpstreamMetrics.js';
import { defaultUpstreamSettings } from '../resilience/UpstreamSettings.js';
import { cancellable } from '../streams/cancellable.js';
import type { TlsCredentials } from '../tls/TlsCredentials.js';
import { bodyOf, headersOf, RemoteCalls, type Post, type RemoteCallsOptions } from './RemoteCalls.js';
import { subscribeOverMultipart } from './subscribeOverMultipart.js';
import { subscribeOverSse } from './subscribeOverSse.js';
import type { RawAnswer, SubgraphEndpoint, SubgraphRequest, SubgraphResult } from './SubgraphEndpoint.js';
import { SubgraphLinks } from './SubgraphLinks.js';
import { tracedPost } from './tracedPost.js';

/** Milliseconds that subscriptions may stay on a socket that was made with a certificate from before. */
const outdatedMs = 30_000;

/** Milliseconds at most that it has to let a connection come about, and for each step of that. */
const connectMs = 5_000;

/** Milliseconds that it has to say whether it is ready. */
const readyMs = 2_000;

/** Milliseconds between two pings, and for the answer to one. */
const pingMs = 12_000;

/** Milliseconds of silence at least by which a stream breaks that has given signs of life. */
const silenceMs = 30_000;

export interface HttpSubgraphEndpointOptions extends RemoteCallsOptions {
  /** `http(s)://host:port/graphql`; subscriptions go to the same path over `ws(s)`. */
  url: string;
  /** Connections kept alive to the subgraph. Default 64. */
  connections?: number;
  /** How `ready` asks: at `/health/ready`, which Gantry's subgraphs have, or with a query that any has. Default `health`. */
  readiness?: 'health' | 'query';
  /** How subscriptions are reached, where not over graphql-ws at the same path. */
  subscriptions?:
    | {
        /**
         * `sse`: graphql-sse in its mode of distinct connections. `multipart`: Apollo's multipart HTTP protocol. Default
         * `graphql-ws`.
         */
        protocol?: 'graphql-ws' | 'sse' | 'multipart';
        /** Default the subgraph's URL. */
        url?: string;
      }
    | undefined;
  /** This process's certificate: who answers must then be the service of this name. Only with https. */
  tls?: TlsCredentials | undefined;
  /** Milliseconds that subscriptions stay on a socket when the certificate has changed. Default 30,000. */
  outdatedMs?: number;
  /**
   * Milliseconds between two pings of a socket, and for the answer to one: a link that gives none is broken. Default 12,000.
   */
  pingMs?: number;
  /**
   * Milliseconds at least that a stream of events must be silent to be broken, where the subgraph gives signs of life on it (comments
   * over SSE, empty parts over multipart): three times as long as between two of them, if that is more. Default 30,000.
   */
  silenceMs?: number;
}

/** A subgraph in another process: HTTP with kept-alive connections, subscriptions over one shared socket, or a stream each. */
export class HttpSubgraphEndpoint implements SubgraphEndpoint {
  readonly #name: string;
  readonly #url: URL;
  readonly #path: string;
  readonly #pool: HttpPool;
  readonly #timeoutMs: number;
  readonly #calls: RemoteCalls;
  readonly #breaker: CircuitBreaker | undefined;
  readonly #metrics: UpstreamMetrics | undefined;
  readonly #readiness: 'health' | 'query';
  /** Where subscriptions go. */
  readonly #eventsUrl: URL;
  /** Connections with one stream of events each; undefined where subscriptions go over graphql-ws. */
  #streams: Pool | undefined;
  readonly #newStreams: () => Pool;
  readonly #subscribeOverStream: typeof subscribeOverSse = subscribeOverSse;
  readonly #silenceMs: number;
  readonly #outdatedMs: number;
  readonly #unfollow: (() => void) | undefined;
  readonly #links: SubgraphLinks;

  constructor(options: HttpSubgraphEndpointOptions) {
    this.#name = options.name;
    this.#url = new URL(options.url);
    this.#path = this.#url.pathname + this.#url.search;
    this.#traced = tracedPost(this.#name, this.#url, this.#send);
    this.#readiness = options.readiness ?? 'health';
    const timeout = options.timeoutMs ?? 30_000;
    this.#timeoutMs = timeout;
    const connectTimeoutMs = Math.min(timeout, connectMs);
    this.#silenceMs = options.silenceMs ?? silenceMs;
    this.#outdatedMs = options.outdatedMs ?? outdatedMs;
    const { name, tls, metrics, upstream = defaultUpstreamSettings } = options;
    this.#calls = new RemoteCalls(options, this.post);
    this.#metrics = metrics;
    const { host } = this.#url;
    metrics?.breaker(name, host, 'closed');
    this.#breaker =
      upstream.breaker &&
      new CircuitBreaker(upstream.breaker, (state) => metrics?.breaker(name, host, state));
    const { protocol, url = options.url } = options.subscriptions ?? {};
    this.#eventsUrl = new URL(url);
    if (tls && [this.#url, this.#eventsUrl].some((each) => each.protocol !== 'https:')) {
      throw new Error(
        `GANTRY_SUBGRAPH_URLS: "${name}" is reached at ${options.url}, which must be https, unless GANTRY_PLAINTEXT is true.`,
      );
    }
    this.#links = new SubgraphLinks({
      url: this.#eventsUrl.href.replace(/^http/, 'ws'),
      tls: tls && (() => tls.connectTo(name)),
      connectMs: connectTimeoutMs,
      pingMs: options.pingMs ?? pingMs,
      outdatedMs: this.#outdatedMs,
      unavailable: (cause) => this.#calls.unavailable(cause),
    });
    this.#pool = new HttpPool({
      origin: this.#url.origin,
      connections: options.connections ?? 64,
      connectTimeoutMs,
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
      },
      ...(tls ? { tls: () => tls.connectTo(name) } : {}),
    });
    this.#newStreams = () =>
      new Pool(this.#eventsUrl.origin, {
        connections: null,
        headersTimeout: timeout,
        connect: buildConnector({ timeout: connectTimeoutMs, ...tls?.connectTo(name) }),
      });
    if (protocol === 'multipart') this.#subscribeOverStream = subscribeOverMultipart;
    if (protocol === 'sse' || protocol === 'multipart') this.#streams = this.#newStreams();
    this.#unfollow = tls?.onChange(() => this.#renew());
  }

  execute(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): Promise<SubgraphResult> {
    return this.#calls.execute(request, token, signal);
  }

  executeRaw(...args: Parameters<RemoteCalls['executeRaw']>): Promise<RawAnswer> {
    return this.#calls.executeRaw(...args);
  }

  read(answer: RawAnswer): SubgraphResult {
    return this.#calls.read(answer);
  }

  /** Posts a request once. @throws CircuitOpen, UnsendableHeader, HttpTimeout, NotConnected, the signal's reason, or another Error */
  readonly post: Post = (json, headers, token, timeoutMs, signal) => {
    const send = (): Promise<HttpResponse> => this.#traced(json, headers, token, timeoutMs, signal);
    return this.#breaker ? this.#breaker.run(send, signal) : send();
  };

  readonly #send: Post = (json, headers, token, timeoutMs, signal) =>
    this.#pool.request({
      method: 'POST',
      path: this.#path,
      headers: {
        ...headers,
        [deadlineHeader]: String(Math.ceil(timeoutMs)),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: json,
      signal,
      timeoutMs,
    });

  readonly #traced: Post;

  /** Whether requests are kept from it, since too many have failed. */
  get breaker(): BreakerState | undefined {
    return this.#breaker?.state;
  }

  /** Whether a request would be sent now, be it as a probe. */
  get isWilling(): boolean {
    return this.#breaker?.isWilling ?? true;
  }

  subscribe(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): AsyncIterable<ExecutionResult> {
    if (!this.#streams) return this.#links.subscribe(request, token, signal);
    const left = new AbortController();
    const everyone = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    const events = this.#subscribeOver(this.#streams, request, token, everyone);
    return cancellable(events, () => left.abort());
  }

  async *#subscribeOver(
    pool: Pool,
    request: SubgraphRequest,
    token: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ExecutionResult> {
    try {
      yield* this.#subscribeOverStream(pool, {
        path: this.#eventsUrl.pathname + this.#eventsUrl.search,
        headers: { ...headersOf(request), ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: request.json ?? bodyOf(request),
        signal,
        silenceMs: this.#silenceMs,
      });
    } catch (error) {
      if (!signal.aborted) throw this.#calls.unavailable(error);
    }
  }

  async ready(): Promise<boolean> {
    try {
      const timeoutMs = Math.min(this.#timeoutMs, readyMs);
      // Past the breaker: it is asked about what there is, not about what there was.
      if (this.#readiness === 'query') {
        this.read(
          await this.#send('{"query":"{ __typename }"}', undefined, undefined, this.#timeoutMs, undefined),
        );
        return true;
      }
      const { status } = await this.#pool.request({ method: 'GET', path: '/health/ready', timeoutMs });
      return status === 200;
    } catch {
      return false;
    }
  }

  /** Ends every connection; requests in flight fail. */
  async close(): Promise<void> {
    this.#unfollow?.();
    await this.#links.close();
    this.#metrics?.forget(this.#name, this.#url.host);
    this.#pool.close();
    await this.#streams?.destroy();
  }

  /** Takes nothing new: requests in flight finish, and sockets close with their last subscription. */
  async retire(): Promise<void> {
    this.#unfollow?.();
    this.#metrics?.forget(this.#name, this.#url.host);
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
    this.#links.renew();
  }
}
