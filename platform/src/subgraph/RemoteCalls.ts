import { GantryError } from '../errors/GantryError.js';
import { HttpTimeout } from '../http/HttpTimeout.js';
import type { HttpResponse } from '../http/ResponseReader.js';
import { CircuitOpen } from '../resilience/CircuitBreaker.js';
import { deadlineExceeded } from '../resilience/deadlineExceeded.js';
import { Repeater } from '../resilience/Repeater.js';
import type { UpstreamMetrics } from '../resilience/UpstreamMetrics.js';
import { defaultUpstreamSettings, type UpstreamSettings } from '../resilience/UpstreamSettings.js';
import { resultOf } from './resultOf.js';
import type { RawAnswer, SubgraphRequest, SubgraphResult } from './SubgraphEndpoint.js';

export interface RemoteCallsOptions {
  /** Name for error messages; never the URL, which a client has no business knowing. */
  name: string;
  /** Where it is, for the log; of one with replicas there is none. */
  url?: string;
  /** Milliseconds to wait for an answer. Default 30,000. */
  timeoutMs?: number;
  /** How requests are repeated, and kept from a subgraph while it fails. */
  upstream?: UpstreamSettings | undefined;
  metrics?: UpstreamMetrics | undefined;
}

/** Posts a request once. @throws whatever there is instead of a response */
export type Post = (
  json: string,
  headers: Readonly<Record<string, string>> | undefined,
  token: string | undefined,
  timeoutMs: number,
  signal: AbortSignal | undefined,
) => Promise<HttpResponse>;

/** Queries and mutations of a subgraph in another process: each in its time, and queries again when nobody answers. */
export class RemoteCalls {
  readonly #name: string;
  /** What the log calls it. */
  readonly #where: string;
  readonly #timeoutMs: number;
  readonly #post: Post;
  readonly #repeater: Repeater;
  readonly #metrics: UpstreamMetrics | undefined;

  constructor({ name, url, timeoutMs, upstream, metrics }: RemoteCallsOptions, post: Post) {
    this.#name = name;
    this.#where = url === undefined ? `A replica of "${name}"` : withoutSecrets(url);
    this.#timeoutMs = timeoutMs ?? 30_000;
    this.#post = post;
    this.#repeater = new Repeater(name, upstream ?? defaultUpstreamSettings, metrics);
    this.#metrics = metrics;
  }

  async execute(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): Promise<SubgraphResult> {
    const { json = bodyOf(request), timeoutMs = this.#timeoutMs, repeatable = false } = request;
    const response = await this.#send(json, headersOf(request), token, signal, timeoutMs, repeatable);
    const result = this.read(response);
    response.giveBack();
    return result;
  }

  executeRaw(
    json: string,
    headers: Readonly<Record<string, string>> | undefined,
    token: string | undefined,
    signal?: AbortSignal,
    timeoutMs = this.#timeoutMs,
  ): Promise<RawAnswer> {
    return this.#send(json, headers, token, signal, timeoutMs, true);
  }

  /** @throws GantryError UNAVAILABLE when it is no GraphQL result */
  read(answer: RawAnswer): SubgraphResult {
    const { bytes, cacheControl, age } = answer;
    try {
      const result = resultOf(JSON.parse(bytes.toString('utf8')));
      return cacheControl === undefined ? result : { ...result, cacheControl, age };
    } catch {
      throw this.unavailable(this.#noResult(answer));
    }
  }

  /** Nothing of the body, which may hold anything. */
  #noResult({ status, contentType = 'no content type' }: RawAnswer): Error {
    const how = status === undefined ? '' : ` ${status} (${contentType})`;
    return new Error(`${this.#where} answered${how}, which is no GraphQL result.`);
  }

  readonly #explain = (failure: unknown): GantryError => this.unavailable(failure);

  /** What a client gets to know of why there is no answer. */
  unavailable(cause: unknown): GantryError {
    const error = cause instanceof Error ? cause : new Error('The connection closed.');
    const who = `The subgraph "${this.#name}"`;
    if (error instanceof HttpTimeout) return deadlineExceeded(`${who} did not answer in time.`, error);
    if (!(error instanceof CircuitOpen)) {
      return new GantryError('UNAVAILABLE', `${who} does not answer.`, {}, error);
    }
    this.#metrics?.refused(this.#name);
    const message = `${who} has failed too often, and is not asked for now.`;
    return new GantryError('UNAVAILABLE', message, { reason: 'CIRCUIT_OPEN' }, error);
  }

  #send(
    json: string,
    headers: Readonly<Record<string, string>> | undefined,
    token: string | undefined,
    signal: AbortSignal | undefined,
    timeoutMs: number,
    repeatable: boolean,
  ): Promise<HttpResponse> {
    const send = (limitMs: number): Promise<HttpResponse> =>
      this.#post(json, headers, token, limitMs, signal);
    return this.#repeater.run({ send, repeatable, timeoutMs, signal, explain: this.#explain });
  }
}

/** The headers of a request; its id is one of them. */
export function headersOf({ headers, requestId, trace }: SubgraphRequest): SubgraphRequest['headers'] {
  const traced = trace ? { ...headers, ...trace } : headers;
  return requestId === undefined ? traced : { ...traced, 'x-request-id': requestId };
}

/** A request as it is posted. */
export function bodyOf({ query, variables, operationName }: SubgraphRequest): string {
  return JSON.stringify({ query, variables, operationName });
}

/** Neither credentials nor a query. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
