import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { Deadline } from '@gantry/platform/resilience/Deadline.js';
import { timeLeft } from '@gantry/platform/resilience/timeLimit.js';
import type {
  RawAnswer,
  SubgraphEndpoint,
  SubgraphRequest,
  SubgraphResult,
} from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { forwardedHeaders } from '../edge/ForwardedContext.js';
import { PluginChain } from '../plugins/PluginChain.js';
import { sharingScope } from '../sharing/sharingScope.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import { AnswerBytes } from '../splice/AnswerBytes.js';
import type { BytesSender } from '../splice/SplicePlan.js';
import { jsonOf, type FetchRequest } from './FetchRequest.js';
import { Tracing } from '../telemetry/Tracing.js';
import { cloneData } from './mergeData.js';
import { SharedReads, type SharedRead } from './SharedReads.js';
import type { SubgraphAnswer, SubgraphSender } from './SubgraphSender.js';
import { internalMessage, toClientError } from './toClientError.js';
import { withinDeadline } from './withinDeadline.js';

/** Makes the token that tells a subgraph on whose behalf it is asked; undefined where subgraphs expect none. */
export interface SubgraphTokens {
  sign(subgraph: string, context: RequestContext): string | undefined | Promise<string | undefined>;
}

export interface SubgraphCallerOptions {
  endpoints: ReadonlyMap<string, SubgraphEndpoint>;
  signer: SubgraphTokens;
  /** Default none. */
  plugins?: PluginChain;
  tracing?: Tracing;
  /** Whether errors of subgraphs that carry no code are hidden from clients. Default true. */
  maskErrors?: boolean;
  metrics: GatewayMetrics;
  logger: Logger;
  /** Milliseconds after which a subgraph that has not answered counts as unavailable. */
  timeoutMs: number;
  /** The same by the name of a subgraph, for those that have a time of their own. */
  timeoutsMs?: Readonly<Record<string, number>> | undefined;
}

/** An event of a subscription. */
export interface SubscriptionAnswer extends SubgraphAnswer {
  /** Where its trace stands, as the subgraph says. */
  cause?: TraceContext;
}

/** Reads under way, and for whom. */
interface Sharing {
  read: SharedRead<SubgraphResult>;
  scope: string;
}

/**
 * Reaches subgraphs with the signed context of whoever asks, for as long as the signal's `timeLeft` says. No mutation is ever sent
 * twice: whether one that got no answer took effect is the client's to find out, with its idempotency key.
 */
export class SubgraphCaller {
  readonly #options: SubgraphCallerOptions;
  readonly #plugins: PluginChain;
  readonly #tracing: Tracing;
  readonly #reads: SharedReads<SubgraphResult>;
  readonly #byteReads: SharedReads<AnswerBytes>;

  constructor(options: SubgraphCallerOptions) {
    this.#options = options;
    this.#plugins = options.plugins ?? new PluginChain();
    this.#tracing = options.tracing ?? new Tracing();
    const { metrics } = options;
    this.#reads = new SharedReads({ metrics, tracing: this.#tracing, copy: copyResult });
    this.#byteReads = new SharedReads({ metrics, tracing: this.#tracing, copy: (bytes) => bytes.share() });
  }

  /** A sender for one operation, on behalf of `context`. It stops waiting when `signal` aborts. */
  senderFor(context: RequestContext, signal: AbortSignal): SubgraphSender {
    return (subgraph, request) => this.#execute(subgraph, request, context, signal);
  }

  /**
   * A sender for one query. Requests that are equal, and made for the same caller and schema, are sent once for all
   * who wait for their answer.
   */
  readerFor(schema: GraphQLSchema, context: RequestContext, signal: AbortSignal): SubgraphSender {
    const sharing = { read: this.#reads.of(schema), scope: sharingScope(context) };
    return (subgraph, request) => this.#execute(subgraph, request, context, signal, sharing);
  }

  /** Whether every one of these subgraphs answers in bytes, and nobody wants to see what they answer. */
  answersInBytes(subgraphs: readonly string[]): boolean {
    if (this.#plugins.touchFetches) return false;
    return subgraphs.every((name) => this.#options.endpoints.get(name)?.executeRaw !== undefined);
  }

  /**
   * A sender for one query that gives answers as they came, of subgraphs that answer in bytes. It rejects when there is
   * no answer.
   * @param shared whether equal requests for the same caller and schema are sent once
   */
  bytesReaderFor(
    schema: GraphQLSchema,
    context: RequestContext,
    signal: AbortSignal,
    shared: boolean,
  ): BytesSender {
    if (!shared) return (request, json) => this.#fetchBytes(request, json, context, signal);
    const read = this.#byteReads.of(schema);
    const scope = sharingScope(context);
    return (request, json) => {
      const key = `${request.subgraph} ${scope} ${json}`;
      return read(key, request.subgraph, signal, (everyone) =>
        this.#fetchBytes(request, json, context, everyone),
      );
    };
  }

  /** What a subgraph answered in bytes, as a sender of `context` would have given it. */
  async read(
    subgraph: string,
    answer: Promise<AnswerBytes>,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<SubgraphAnswer> {
    try {
      const bytes = await answer;
      const result = this.#endpoint(subgraph).read!(bytes.raw);
      bytes.settle((result.errors?.length ?? 0) > 0);
      return this.#toAnswer(subgraph, result, context);
    } catch (error) {
      signal.throwIfAborted();
      return { errors: [this.#toFailure(subgraph, error, context)] };
    }
  }

  /** Something was written: who reads from now on is not to share an answer that was asked for before. */
  forgetReads(): void {
    this.#reads.forget();
    this.#byteReads.forget();
  }

  /**
   * Follows a subscription at a subgraph to its end: each event is given to `take`, and the next one when that is done with it. No
   * generator: every one between a subgraph and its clients would cost a token of a stream several turns of the microtask queue.
   * @param signal ends it
   * @param trace where the trace that it is part of stands
   * @throws GantryError UNAVAILABLE when the link breaks, SLOW_CONSUMER when `take` does not keep up, and what `take` throws
   */
  async follow(
    subgraph: string,
    request: SubgraphRequest,
    context: RequestContext,
    signal: AbortSignal,
    trace: TraceContext | undefined,
    take: (answer: SubscriptionAnswer) => Promise<void> | undefined,
  ): Promise<void> {
    const endpoint = this.#endpoint(subgraph);
    const token = await this.#options.signer.sign(subgraph, context);
    const outgoing = await this.#outgoing(subgraph, request, context, signal);
    const sent = { ...outgoing, requestId: context.requestId, trace };
    for await (const result of endpoint.subscribe(sent, token, signal)) {
      const answer: SubscriptionAnswer = this.#toAnswer(subgraph, result, context);
      const cause = result.extensions?.['traceparent'];
      if (cause !== undefined) answer.cause = result.extensions as unknown as TraceContext;
      const taking = take(answer);
      if (taking) await taking;
      if (signal.aborted) return;
    }
  }

  async #execute(
    subgraph: string,
    request: SubgraphRequest,
    context: RequestContext,
    signal: AbortSignal,
    sharing?: Sharing,
  ): Promise<SubgraphAnswer> {
    const started = performance.now();
    try {
      const outgoing = await this.#outgoing(subgraph, request, context, signal);
      let joined = true;
      const fetch = (everyone: AbortSignal): Promise<SubgraphResult> => {
        joined = false;
        return this.#fetch(subgraph, outgoing, context, everyone);
      };
      const answer = await (sharing
        ? this.#share(sharing, subgraph, outgoing, signal, fetch)
        : fetch(signal));
      const seconds = (performance.now() - started) / 1000;
      const result = this.#plugins.touchFetches
        ? await this.#plugins.subgraphResponse(subgraph, outgoing, context, answer, seconds, {
            signal,
            milliseconds: this.#timeoutOf(subgraph),
          })
        : answer;
      return { ...this.#toAnswer(subgraph, result, context), joined };
    } catch (error) {
      signal.throwIfAborted();
      return { errors: [this.#toFailure(subgraph, error, context)] };
    }
  }

  /** Everything of a request that its subgraph gets to see makes it what it is. */
  #share(
    { read, scope }: Sharing,
    subgraph: string,
    outgoing: SubgraphRequest,
    signal: AbortSignal,
    fetch: (everyone: AbortSignal) => Promise<SubgraphResult>,
  ): Promise<SubgraphResult> {
    const headers = outgoing.headers ? JSON.stringify(outgoing.headers) : '';
    const key = `${subgraph} ${scope} ${headers} ${jsonOf(outgoing)}`;
    return read(key, subgraph, signal, fetch);
  }

  #fetch(
    subgraph: string,
    request: SubgraphRequest,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<SubgraphResult> {
    const hasErrors = ({ errors }: SubgraphResult): boolean => (errors?.length ?? 0) > 0;
    return this.#timed(subgraph, context, hasErrors, async (endpoint, token) => {
      const timeoutMs = this.#timeoutOf(subgraph);
      const send = (inTime: AbortSignal): Promise<SubgraphResult> =>
        this.#tracing.fetch(
          subgraph,
          request.headers,
          (headers) =>
            endpoint.execute({ ...request, headers, requestId: context.requestId, timeoutMs }, token, inTime),
          hasErrors,
        );
      if (endpoint.executeRaw) return send(signal);
      const deadline = new Deadline(signal, Math.min(timeoutMs, timeLeft(signal)));
      return withinDeadline(subgraph, deadline, () => send(deadline.signal));
    });
  }

  #timeoutOf(subgraph: string): number {
    const { timeoutMs, timeoutsMs } = this.#options;
    return timeoutsMs?.[subgraph] ?? timeoutMs;
  }

  /** Endpoints that answer in bytes keep the time themselves, for less than a signal of its own costs. */
  async #fetchBytes(
    { subgraph }: FetchRequest,
    json: string,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<AnswerBytes> {
    const { metrics } = this.#options;
    const timeoutMs = this.#timeoutOf(subgraph);
    const headers = { ...forwardedHeaders(context, subgraph), 'x-request-id': context.requestId };
    const started = performance.now();
    try {
      const signing = this.#options.signer.sign(subgraph, context);
      const token = signing instanceof Promise ? await signing : signing;
      // Not before: it may be another by now.
      const endpoint = this.#endpoint(subgraph);
      const fetching = this.#tracing.isOn
        ? this.#tracing.fetch(
            subgraph,
            headers,
            (traced) => endpoint.executeRaw!(json, traced, token, signal, timeoutMs),
            mentionsErrors,
          )
        : endpoint.executeRaw!(json, headers, token, signal, timeoutMs);
      const raw = await fetching;
      const seconds = (performance.now() - started) / 1000;
      return new AnswerBytes(raw, (hasErrors) =>
        metrics.subgraphFetched(subgraph, hasErrors ? 'errors' : 'ok', seconds),
      );
    } catch (error) {
      metrics.subgraphFetched(subgraph, 'failed', (performance.now() - started) / 1000);
      throw error;
    }
  }

  async #timed<T>(
    subgraph: string,
    context: RequestContext,
    hasErrors: (result: T) => boolean,
    send: (endpoint: SubgraphEndpoint, token: string | undefined) => Promise<T>,
  ): Promise<T> {
    const started = performance.now();
    let outcome: 'ok' | 'errors' | 'failed' = 'failed';
    try {
      const token = await this.#options.signer.sign(subgraph, context);
      const result = await send(this.#endpoint(subgraph), token);
      outcome = hasErrors(result) ? 'errors' : 'ok';
      return result;
    } finally {
      this.#options.metrics.subgraphFetched(subgraph, outcome, (performance.now() - started) / 1000);
    }
  }

  #outgoing(
    subgraph: string,
    request: SubgraphRequest,
    context: RequestContext,
    signal: AbortSignal,
  ): SubgraphRequest | Promise<SubgraphRequest> {
    const headers = forwardedHeaders(context, subgraph);
    const outgoing = headers ? { ...request, headers } : request;
    if (!this.#plugins.touchFetches) return outgoing;
    const time = { signal, milliseconds: this.#timeoutOf(subgraph) };
    return this.#plugins.subgraphRequest(subgraph, outgoing, context, time);
  }

  #endpoint(subgraph: string): SubgraphEndpoint {
    const endpoint = this.#options.endpoints.get(subgraph);
    if (!endpoint) throw new GantryError('UNAVAILABLE', `The subgraph "${subgraph}" is not connected.`);
    return endpoint;
  }

  #toAnswer(subgraph: string, result: SubgraphResult, { requestId, tenant }: RequestContext): SubgraphAnswer {
    const { data, cacheControl, age } = result;
    if (!result.errors || result.errors.length === 0) return { data, cacheControl, age };
    const log = (err: GraphQLFormattedError): void =>
      this.#options.logger.error({ err, subgraph, requestId, tenantId: tenant?.id }, 'A subgraph failed.');
    // In process they are GraphQLError objects, over HTTP already plain.
    const plain = result.errors.map(toPlain);
    for (const { extensions } of plain) this.#options.metrics.subgraphFailed(subgraph, extensions?.['code']);
    if (this.#options.maskErrors === false) return { data, errors: plain, cacheControl, age };
    const errors = plain.map((error) => toClientError(error, requestId, log));
    return { data, errors, cacheControl, age };
  }

  #toFailure(subgraph: string, err: unknown, { requestId, tenant }: RequestContext): GraphQLFormattedError {
    this.#options.logger.warn(
      { err, subgraph, requestId, tenantId: tenant?.id },
      'A subgraph gave no answer.',
    );
    this.#options.metrics.subgraphFailed(subgraph, err instanceof GantryError ? err.code : 'INTERNAL');
    if (err instanceof GantryError && err.code === 'UNAVAILABLE') {
      return { message: err.message, extensions: { ...err.extensions, subgraph } };
    }
    return { message: internalMessage, extensions: { code: 'INTERNAL', requestId } };
  }
}

/** Data is merged into in place; errors are only read. */
function copyResult(result: SubgraphResult): SubgraphResult {
  return { ...result, data: cloneData(result.data) };
}

function toPlain(error: GraphQLFormattedError): GraphQLFormattedError {
  const { message, path, extensions } = error;
  return { message, ...(path ? { path } : {}), ...(extensions ? { extensions } : {}) };
}

const mentionsErrors = ({ bytes }: RawAnswer): boolean => bytes.includes('"errors"');
