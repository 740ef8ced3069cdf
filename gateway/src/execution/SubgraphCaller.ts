import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SubgraphEndpoint, SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { ExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { forwardedHeaders } from '../edge/ForwardedContext.js';
import { PluginChain } from '../plugins/PluginChain.js';
import { InFlight } from '../sharing/InFlight.js';
import { sharingScope } from '../sharing/sharingScope.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import { cloneData } from './mergeData.js';
import type { SubgraphAnswer, SubgraphSender } from './SubgraphSender.js';
import { internalMessage, toClientError } from './toClientError.js';

/** Makes the token that tells a subgraph on whose behalf it is asked; undefined where subgraphs expect none. */
export interface SubgraphTokens {
  sign(subgraph: string, context: RequestContext): Promise<string | undefined>;
}

export interface SubgraphCallerOptions {
  endpoints: ReadonlyMap<string, SubgraphEndpoint>;
  signer: SubgraphTokens;
  /** Default none. */
  plugins?: PluginChain;
  /** Whether errors of subgraphs that carry no code are hidden from clients. Default true. */
  maskErrors?: boolean;
  metrics: GatewayMetrics;
  logger: Logger;
  /** Milliseconds after which a subgraph that has not answered counts as unavailable. */
  timeoutMs: number;
}

/**
 * Reaches subgraphs with the signed context of whoever asks. Nothing is ever sent twice: whether a mutation that got
 * no answer took effect is the client's to find out, with its idempotency key.
 */
export class SubgraphCaller {
  readonly #options: SubgraphCallerOptions;
  readonly #plugins: PluginChain;
  /** Reads under way, by the schema they were planned for. */
  #reads = new WeakMap<GraphQLSchema, InFlight<SubgraphAnswer>>();

  constructor(options: SubgraphCallerOptions) {
    this.#options = options;
    this.#plugins = options.plugins ?? new PluginChain();
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
    let reads = this.#reads.get(schema);
    if (!reads) this.#reads.set(schema, (reads = new InFlight(cloneData)));
    const shared = reads;
    const scope = sharingScope(context);
    return (subgraph, request) => {
      const key = `${subgraph} ${scope} ${request.query} ${JSON.stringify(request.variables)}`;
      if (shared.has(key)) this.#options.metrics.shared('upstream');
      return shared.share(key, signal, (everyone) => this.#execute(subgraph, request, context, everyone));
    };
  }

  /** Something was written: who reads from now on is not to share an answer that was asked for before. */
  forgetReads(): void {
    this.#reads = new WeakMap();
  }

  /**
   * Opens a subscription at a subgraph.
   * @throws GantryError UNAVAILABLE from the iteration when the link breaks
   */
  async *subscribe(
    subgraph: string,
    request: SubgraphRequest,
    context: RequestContext,
    signal: AbortSignal,
  ): AsyncGenerator<SubgraphAnswer> {
    const endpoint = this.#endpoint(subgraph);
    const token = await this.#options.signer.sign(subgraph, context);
    const outgoing = await this.#outgoing(subgraph, request, context);
    for await (const result of endpoint.subscribe(outgoing, token, signal)) {
      yield this.#toAnswer(subgraph, result, context);
    }
  }

  async #execute(
    subgraph: string,
    request: SubgraphRequest,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<SubgraphAnswer> {
    const started = performance.now();
    const timeout = AbortSignal.timeout(this.#options.timeoutMs);
    let outcome = 'failed';
    try {
      const endpoint = this.#endpoint(subgraph);
      const token = await this.#options.signer.sign(subgraph, context);
      const outgoing = await this.#outgoing(subgraph, request, context);
      const answer = await endpoint.execute(outgoing, token, AbortSignal.any([signal, timeout]));
      const seconds = (performance.now() - started) / 1000;
      const result = await this.#plugins.subgraphResponse(subgraph, outgoing, context, answer, seconds);
      outcome = result.errors?.length ? 'errors' : 'ok';
      return this.#toAnswer(subgraph, result, context);
    } catch (error) {
      signal.throwIfAborted();
      return { errors: [this.#toFailure(subgraph, error, context, timeout.aborted)] };
    } finally {
      this.#options.metrics.subgraphFetched(subgraph, outcome, (performance.now() - started) / 1000);
    }
  }

  #outgoing(subgraph: string, request: SubgraphRequest, context: RequestContext): Promise<SubgraphRequest> {
    const headers = forwardedHeaders(context);
    return this.#plugins.subgraphRequest(subgraph, headers ? { ...request, headers } : request, context);
  }

  #endpoint(subgraph: string): SubgraphEndpoint {
    const endpoint = this.#options.endpoints.get(subgraph);
    if (!endpoint) throw new GantryError('UNAVAILABLE', `The subgraph "${subgraph}" is not connected.`);
    return endpoint;
  }

  #toAnswer(subgraph: string, result: ExecutionResult, { requestId }: RequestContext): SubgraphAnswer {
    if (!result.errors || result.errors.length === 0) return { data: result.data };
    const log = (err: GraphQLFormattedError): void =>
      this.#options.logger.error({ err, subgraph, requestId }, 'A subgraph failed.');
    // In process they are GraphQLError objects, over HTTP already plain.
    const plain = result.errors.map(toPlain);
    if (this.#options.maskErrors === false) return { data: result.data, errors: plain };
    const errors = plain.map((error) => toClientError(error, requestId, log));
    return { data: result.data, errors };
  }

  #toFailure(
    subgraph: string,
    err: unknown,
    context: RequestContext,
    timedOut: boolean,
  ): GraphQLFormattedError {
    const { requestId } = context;
    this.#options.logger.warn({ err, subgraph, requestId }, 'A subgraph gave no answer.');
    if (timedOut) {
      const message = `The subgraph "${subgraph}" did not answer in time.`;
      return { message, extensions: { code: 'UNAVAILABLE', subgraph } };
    }
    if (err instanceof GantryError && err.code === 'UNAVAILABLE') {
      return { message: err.message, extensions: { ...err.extensions, subgraph } };
    }
    return { message: internalMessage, extensions: { code: 'INTERNAL', requestId } };
  }
}

function toPlain(error: GraphQLFormattedError): GraphQLFormattedError {
  const { message, path, extensions } = error;
  return { message, ...(path ? { path } : {}), ...(extensions ? { extensions } : {}) };
}
