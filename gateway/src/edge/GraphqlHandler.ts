import type { IncomingHttpHeaders } from 'node:http';
import type { LoadMonitor } from '@gantry/platform/resilience/LoadMonitor.js';
import { deadlineHeader, readDeadline } from '@gantry/platform/resilience/timeLimit.js';
import { allowTime, type AskedTime } from '../execution/allowTime.js';
import { Follower } from '../execution/Follower.js';
import type { RunnableOperation } from '../execution/OperationRequest.js';
import type { Caching } from '../caching/Caching.js';
import type { AboutRequest, PluginChain } from '../plugins/PluginChain.js';
import type { RateLimits } from '../rates/RateLimits.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import type { Supergraphs } from '../supergraph/Supergraphs.js';
import type { UsageClients } from '../usage/UsageClients.js';
import type { Session, SessionSource } from './Authenticator.js';
import { answerBatch } from './answerBatch.js';
import { checkForgery } from './checkForgery.js';
import { chooseContract, contractHeader } from './chooseContract.js';
import { credentialsOfHeaders } from './Credentials.js';
import type { Exchange, Known } from './Exchange.js';
import type { GraphqlRequest } from './GraphqlRequest.js';
import { HttpFault } from './HttpFault.js';
import type { HttpRequest, HttpResponse } from './HttpMessages.js';
import { IncrementalStream } from './IncrementalStream.js';
import { graphqlResponse, isStream, json, negotiate, type Negotiated } from './negotiate.js';
import { inTime } from './inTime.js';
import { PlainResponse } from './plain/PlainResponse.js';
import { readGraphqlRequest } from './readGraphqlRequest.js';
import { requestIdOf } from './requestId.js';
import { sendAnswer, sendBytes, sendResult, setHeaders } from './sendAnswer.js';
import { SingleConnection, type SingleConnectionOptions } from './SingleConnection.js';
import { openStream, StreamedAnswers, type StreamedAnswersOptions } from './StreamedAnswers.js';
import { toHttpFault } from './toHttpFault.js';

export interface GraphqlHandlerOptions extends StreamedAnswersOptions, SingleConnectionOptions {
  authenticator: SessionSource;
  supergraphs: Supergraphs;
  plugins: PluginChain;
  /** Bytes a body may have. */
  maxBodyBytes: number;
  /** Operations that may be sent together; 0 for none. */
  maxBatch: number;
  /** Refuses requests that a page of any origin could make a browser send. */
  csrfPrevention: boolean;
  /** Told of each code that a request is refused with before it is an operation. */
  onRefused(code: unknown): void;
  /** Without it no new work is refused, however much there is to do. */
  load?: LoadMonitor | undefined;
  /** Counts operations before anything is done for them; without it there are no limits. */
  rates?: RateLimits | undefined;
  /** Without it nothing is kept. */
  caching?: Caching | undefined;
  /** Without it nobody counts what clients send. */
  clients?: UsageClients | undefined;
}

const plainly: Negotiated = { single: json, stream: undefined, parts: undefined };

/** `/graphql` over HTTP: GraphQL over HTTP, and streams of events or parts for those who accept them. */
export class GraphqlHandler {
  readonly #options: GraphqlHandlerOptions;
  readonly #singleConnection: SingleConnection;
  readonly #streams: StreamedAnswers;

  constructor(options: GraphqlHandlerOptions) {
    this.#options = options;
    this.#singleConnection = new SingleConnection(options);
    this.#streams = new StreamedAnswers(options);
  }

  /** Whether requests with these headers are answered in one piece, whatever they ask for. */
  answersWhole(headers: IncomingHttpHeaders): boolean {
    try {
      const { single, stream, parts } = negotiate(headers.accept);
      return stream === undefined && parts === undefined && !isStream(single);
    } catch {
      return false;
    }
  }

  /**
   * Answers a request, whatever happens.
   * @param contract the one that the request's path names
   */
  handle(request: HttpRequest, response: HttpResponse, contract?: string): Promise<void> {
    const left = new AbortController();
    const exchange: Exchange = {
      request,
      response,
      requestId: requestIdOf(request.headers),
      contract,
      negotiated: plainly,
      gone: left.signal,
      reserved: undefined,
      tenantId: undefined,
    };
    if (response instanceof PlainResponse) response.onLeft(() => left.abort());
    else {
      response.on('close', () => {
        if (!response.writableFinished) left.abort();
      });
    }
    return this.#answer(exchange).catch((error: unknown) => this.#answerFault(exchange, error));
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { request, response, requestId, contract, gone } = exchange;
    if (!(response instanceof PlainResponse) && this.#singleConnection.concerns(request)) {
      setHeaders(response, requestId);
      return this.#singleConnection.handle(request, response, () => this.#authenticate(request));
    }
    const negotiated = (exchange.negotiated = negotiate(request.headers.accept));
    const { service, plugins, supergraphs, caching, clients, rates, timeouts } = this.#options;
    const time: AskedTime = {
      startedAt: performance.now(),
      askedMs: readDeadline(request.headers[deadlineHeader]),
    };
    // Not even who asks is looked into.
    this.#options.load?.admit(3, 'request');
    // What is there at once is not waited for: each wait costs a turn of the microtask queue, and more than the step itself.
    const authenticated = this.#authenticate(request);
    const session = authenticated instanceof Promise ? await authenticated : authenticated;
    if (this.#options.csrfPrevention) checkForgery(request);
    const supergraph = supergraphs.named(chooseContract(contract, request.headers[contractHeader]));
    const reading = readGraphqlRequest(request, this.#options.maxBodyBytes, this.#options.maxBatch);
    const sent = reading instanceof Promise ? await reading : reading;
    // From here on its client may stop it.
    if (!Array.isArray(sent)) exchange.reserved = this.#singleConnection.take(request, sent);
    const { reserved } = exchange;
    const looked = session.context(requestId);
    const context = looked instanceof Promise ? await looked : looked;
    exchange.tenantId = context.tenant?.id;
    const known: Known = {
      time,
      session,
      context,
      supergraph,
      client: clients?.of(request.headers),
      use: caching?.useFor(request.headers['cache-control']),
    };
    if (Array.isArray(sent)) return this.#answerBatch(exchange, known, sent);
    if (rates) await rates.admit(context);
    const asked = plugins.request(sent, aboutOf(exchange, known));
    const parameters = asked instanceof Promise ? await inTime(asked, time) : asked;
    const { single } = negotiated;
    const inParts = negotiated.parts !== undefined && !reserved && !isStream(single);
    const { client, use } = known;
    const preparing = service.prepare(parameters, context, { inParts, supergraph, client });
    const runnable = preparing instanceof Promise ? await inTime(preparing, time) : preparing;
    checkMethod(request, runnable);
    allowTime(gone, runnable.operation.type, time, timeouts);
    if (reserved || runnable.operation.type === 'subscription' || isStream(single)) {
      return this.#streams.answer(exchange, known, runnable, reserved);
    }
    if (inParts && runnable.operation.deferred && !(response instanceof PlainResponse)) {
      setHeaders(response, requestId);
      const sink = new IncrementalStream(response, negotiated.parts!, (result) =>
        sendResult(response, 200, single, result),
      );
      return service.answerInParts(runnable, context, gone, sink, use);
    }
    const answer = await service.answer(runnable, context, gone, use);
    // What is lent has only just been put together.
    if (!answer.lend) caching?.announce(answer.json, response);
    sendAnswer(response, requestId, single, answer);
  }

  /** Answers operations that were sent together, with a list of their answers. */
  async #answerBatch(exchange: Exchange, known: Known, sent: readonly GraphqlRequest[]): Promise<void> {
    const { service, plugins, rates, timeouts } = this.#options;
    const { response, requestId, gone, negotiated } = exchange;
    const { context, supergraph, client, time, use } = known;
    const single = isStream(negotiated.single) ? json : negotiated.single;
    const answers = await answerBatch(sent, {
      prepare: async (one) => {
        if (rates) await rates.admit(context);
        const asks = await plugins.request(one, aboutOf(exchange, known));
        const runnable = await service.prepare(asks, context, { supergraph, client });
        const { type } = runnable.operation;
        if (type === 'subscription') throw noSubscription;
        // A query has another time than a mutation beside it.
        const { signal } = new Follower(gone);
        allowTime(signal, type, time, timeouts);
        return {
          isMutation: type === 'mutation',
          run: async () => (await service.answer(runnable, context, signal, use)).json,
        };
      },
      toFault: (error) => this.#toFault(error, exchange),
      gone,
    });
    sendBytes(response, requestId, single, answers);
  }

  #toFault(error: unknown, { requestId, tenantId }: Exchange): HttpFault {
    return toHttpFault(error, requestId, this.#options.logger, tenantId);
  }

  #authenticate({ headers }: HttpRequest): Session | Promise<Session> {
    return this.#options.authenticator.authenticate(credentialsOfHeaders(headers));
  }

  #answerFault(exchange: Exchange, error: unknown): void {
    const { response, requestId, gone, negotiated, reserved } = exchange;
    reserved?.operation.stop();
    if (gone.aborted) return;
    const fault = this.#toFault(error, exchange);
    // The operation itself is at fault. Streams, and who asked for plain JSON, expect that in a regular answer.
    const wellFormed = error instanceof RequestRefused;
    if (!wellFormed) this.#options.onRefused(fault.errors[0]?.extensions?.['code']);
    if (response.headersSent) {
      response.end();
      return;
    }
    setHeaders(response, requestId);
    const { single } = negotiated;
    if (wellFormed && isStream(single) && !(response instanceof PlainResponse)) {
      openStream(single, response).fail(fault.errors);
      return;
    }
    const asData = single === json && wellFormed;
    for (const [name, value] of Object.entries(fault.headers)) response.setHeader(name, value);
    const type = single === graphqlResponse ? graphqlResponse : json;
    sendResult(response, asData ? 200 : fault.status, type, { errors: fault.errors });
  }
}

const noSubscription = HttpFault.badRequest('A subscription cannot be part of a batch.');

function aboutOf(
  { request: { headers } }: Exchange,
  { context, supergraph: { contract } }: Known,
): AboutRequest {
  return { headers, context, transport: 'http', contract };
}

/** A GET may be repeated, cached and prefetched, so it must not change anything. */
function checkMethod({ method }: HttpRequest, { operation }: RunnableOperation): void {
  if (method === 'GET' && operation.type === 'mutation') {
    throw HttpFault.badRequest('A mutation cannot be sent with GET.', 405, { allow: 'POST' });
  }
}
