import type { IncomingMessage, ServerResponse } from 'node:http';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { LoadMonitor } from '@gantry/platform/resilience/LoadMonitor.js';
import { deadlineHeader, readDeadline } from '@gantry/platform/resilience/timeLimit.js';
import type { Logger } from 'pino';
import { allowTime, type AskedTime, type OperationTimeouts } from '../execution/allowTime.js';
import type { RunnableOperation } from '../execution/OperationRequest.js';
import type { OperationService } from '../execution/OperationService.js';
import type { CacheUse } from '../caching/CacheUse.js';
import type { Caching } from '../caching/Caching.js';
import type { AboutRequest, PluginChain } from '../plugins/PluginChain.js';
import type { RateLimits } from '../rates/RateLimits.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import type { Departures } from '../subscriptions/Departures.js';
import { EventStream } from '../subscriptions/EventStream.js';
import { Lease } from '../subscriptions/Lease.js';
import { MultipartStream } from '../subscriptions/MultipartStream.js';
import type { ReservedStream } from '../subscriptions/ReservedStream.js';
import type { ResultSink } from '../subscriptions/ResultSink.js';
import { serveResults, type StreamedOperation } from '../subscriptions/serveResults.js';
import type { SupergraphManager } from '../supergraph/SupergraphManager.js';
import type { Supergraphs } from '../supergraph/Supergraphs.js';
import type { UsageClient } from '../usage/UsageClient.js';
import type { UsageClients } from '../usage/UsageClients.js';
import type { Session, SessionSource } from './Authenticator.js';
import { answerBatch } from './answerBatch.js';
import type { CallerAddress } from './callerAddress.js';
import { checkForgery } from './checkForgery.js';
import { chooseContract, contractHeader } from './chooseContract.js';
import { credentialsOfHeaders } from './Credentials.js';
import type { GraphqlRequest } from './GraphqlRequest.js';
import { HttpFault } from './HttpFault.js';
import { IncrementalStream } from './IncrementalStream.js';
import {
  eventStream,
  graphqlResponse,
  json,
  multipart,
  negotiate,
  type AnswerType,
  type Negotiated,
  type StreamType,
} from './negotiate.js';
import { inTime } from './inTime.js';
import { readGraphqlRequest } from './readGraphqlRequest.js';
import { requestIdOf } from './requestId.js';
import { secureFields, secureHeaders } from './secureHeaders.js';
import { noSuchStream, operationIdOf, SingleConnection } from './SingleConnection.js';
import { toHttpFault } from './toHttpFault.js';

export interface GraphqlHandlerOptions {
  authenticator: SessionSource;
  service: OperationService;
  supergraphs: Supergraphs;
  plugins: PluginChain;
  logger: Logger;
  /** Bytes a body may have. */
  maxBodyBytes: number;
  /** Operations that may be sent together; 0 for none. */
  maxBatch: number;
  /** Refuses requests that a page of any origin could make a browser send. */
  csrfPrevention: boolean;
  /** Told of each code that a request is refused with before it is an operation. */
  onRefused(code: unknown): void;
  /** Operations that may be under way on one reserved stream. */
  maxReserved: number;
  timeouts: OperationTimeouts;
  /** Without it no new work is refused, however much there is to do. */
  load?: LoadMonitor | undefined;
  /** Counts operations before anything is done for them; without it there are no limits. */
  rates?: RateLimits | undefined;
  addressOf: CallerAddress;
  /** Lets streams go on elsewhere when the gateway ends. */
  departures: Departures;
  /** Without it nothing is kept. */
  caching?: Caching | undefined;
  /** Without it nobody counts what clients send. */
  clients?: UsageClients | undefined;
}

/** A request, and what is known of it so far. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** The contract that the path names. */
  readonly contract: string | undefined;
  negotiated: Negotiated;
  /** Aborts when the client leaves. */
  readonly gone: AbortSignal;
  /** Known once its caller is. */
  tenantId: string | undefined;
}

/** A request whose caller is known. */
interface Known {
  readonly time: AskedTime;
  readonly session: Session;
  readonly context: RequestContext;
  readonly supergraph: SupergraphManager;
  readonly client: UsageClient | undefined;
  readonly use: CacheUse | undefined;
}

const plainly: Negotiated = { single: json, stream: undefined, parts: undefined };

/** `/graphql` over HTTP: GraphQL over HTTP, and streams of events or parts for those who accept them. */
export class GraphqlHandler {
  readonly #options: GraphqlHandlerOptions;
  readonly #singleConnection: SingleConnection;

  constructor(options: GraphqlHandlerOptions) {
    this.#options = options;
    this.#singleConnection = new SingleConnection(options.departures);
  }

  /**
   * Answers a request, whatever happens.
   * @param contract the one that the request's path names
   */
  handle(request: IncomingMessage, response: ServerResponse, contract?: string): Promise<void> {
    const left = new AbortController();
    const exchange: Exchange = {
      request,
      response,
      requestId: requestIdOf(request.headers),
      contract,
      negotiated: plainly,
      gone: left.signal,
      tenantId: undefined,
    };
    response.on('close', () => {
      if (!response.writableFinished) left.abort();
    });
    return this.#answer(exchange).catch((error: unknown) => this.#answerFault(exchange, error));
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { request, response, requestId, contract, gone } = exchange;
    if (this.#singleConnection.concerns(request)) {
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
    const parameters = asked instanceof Promise ? await asked : asked;
    const reserved = this.#singleConnection.streamOf(request);
    const { single } = negotiated;
    const inParts = negotiated.parts !== undefined && !reserved && !isStream(single);
    const { client, use } = known;
    const preparing = service.prepare(parameters, context, { inParts, supergraph, client });
    const runnable = preparing instanceof Promise ? await inTime(preparing, time) : preparing;
    checkMethod(request, runnable);
    allowTime(gone, runnable.operation.type, time, timeouts);
    if (reserved || runnable.operation.type === 'subscription' || isStream(single)) {
      return this.#stream(exchange, known, runnable, reserved && { stream: reserved, parameters });
    }
    if (inParts && runnable.operation.deferred) {
      setHeaders(response, requestId);
      const sink = new IncrementalStream(response, negotiated.parts!, (result) =>
        send(response, 200, single, result),
      );
      return service.answerInParts(runnable, context, gone, sink, use);
    }
    const answer = await service.answer(runnable, context, gone, use);
    caching?.announce(answer.json, response);
    sendAnswer(response, requestId, single, answer.json);
  }

  /** Answers operations that were sent together, with a list of their answers. */
  async #answerBatch(exchange: Exchange, known: Known, sent: readonly GraphqlRequest[]): Promise<void> {
    const { service, plugins, rates, timeouts } = this.#options;
    const { response, requestId, gone, negotiated } = exchange;
    const { context, supergraph, client, time, use } = known;
    const single = isStream(negotiated.single) ? json : negotiated.single;
    const answers = await answerBatch(sent, {
      answer: async (one) => {
        if (rates) await rates.admit(context);
        const asks = await plugins.request(one, aboutOf(exchange, known));
        const runnable = await service.prepare(asks, context, { supergraph, client });
        if (runnable.operation.type === 'subscription') throw noSubscription;
        allowTime(gone, runnable.operation.type, time, timeouts);
        return (await service.answer(runnable, context, gone, use)).json;
      },
      toFault: (error) => this.#toFault(error, exchange),
      gone,
    });
    sendAnswer(response, requestId, single, answers);
  }

  /** Answers with a stream: this request's own, or one that its client reserved before. */
  async #stream(
    { request, response, requestId, negotiated: { single, stream }, gone }: Exchange,
    { session, context, time }: Known,
    runnable: RunnableOperation,
    reserved: { stream: ReservedStream; parameters: GraphqlRequest } | undefined,
  ): Promise<void> {
    const { service, addressOf, departures } = this.#options;
    const streamed = (lease: Lease): Omit<StreamedOperation, 'gone' | 'transport'> => {
      // All that begins otherwise than with an answer.
      setHeaders(response, requestId);
      return { runnable, context, address: addressOf(request), lease, departures };
    };
    if (reserved) {
      const { lease } = reserved.stream;
      const covering = (await lease.covers(session)) ? lease : new Lease(session);
      const id = operationIdOf(reserved.parameters);
      this.#startOn(reserved.stream, id, streamed(covering), time, requestId);
      response.writeHead(202).end();
      return;
    }
    const type = runnable.operation.type === 'subscription' ? stream : single;
    if (type === undefined || !isStream(type)) {
      const types = `${eventStream}, ${multipart};subscriptionSpec=1.0`;
      throw HttpFault.badRequest(`A subscription is answered over ${types} or graphql-transport-ws.`, 406);
    }
    const transport = type === multipart ? 'multipart' : 'sse';
    const open = (): ResultSink => openStream(type, response);
    await serveResults(open, service, { ...streamed(new Lease(session)), transport, gone });
  }

  #toFault(error: unknown, { requestId, tenantId }: Exchange): HttpFault {
    return toHttpFault(error, requestId, this.#options.logger, tenantId);
  }

  #authenticate({ headers }: IncomingMessage): Session | Promise<Session> {
    return this.#options.authenticator.authenticate(credentialsOfHeaders(headers));
  }

  /** Starts an operation whose results go to the stream that its client reserved. */
  #startOn(
    stream: ReservedStream,
    id: string,
    streamed: Omit<StreamedOperation, 'gone' | 'transport'>,
    time: AskedTime,
    requestId: string,
  ): void {
    const { service, logger, maxReserved } = this.#options;
    if (stream.operations >= maxReserved) {
      const message = `There are ${maxReserved} operations under way on this stream, which is the limit.`;
      throw new GantryError('RATE_LIMITED', message, { limit: maxReserved });
    }
    if (stream.isOverrun) {
      throw new GantryError('RATE_LIMITED', 'More waits on this stream than may: read it first.');
    }
    // It may have ended while the operation was prepared.
    if (stream.ended.aborted) throw noSuchStream();
    const operation = stream.start(id);
    if (!operation) throw HttpFault.badRequest(`There is an operation with the id "${id}" already.`, 409);
    const { sink, gone } = operation;
    allowTime(gone, streamed.runnable.operation.type, time, this.#options.timeouts);
    serveResults(() => sink, service, { ...streamed, transport: 'sse', gone }).catch((error: unknown) => {
      if (!gone.aborted) sink.fail(toHttpFault(error, requestId, logger).errors);
    });
  }

  #answerFault(exchange: Exchange, error: unknown): void {
    const { response, requestId, gone, negotiated } = exchange;
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
    if (wellFormed && isStream(single)) {
      openStream(single, response).fail(fault.errors);
      return;
    }
    const asData = single === json && wellFormed;
    for (const [name, value] of Object.entries(fault.headers)) response.setHeader(name, value);
    const type = single === graphqlResponse ? graphqlResponse : json;
    send(response, asData ? 200 : fault.status, type, { errors: fault.errors });
  }
}

/** Bytes up to which an answer is copied rather than sent as a piece of its own. */
const shortAnswer = 16_384;

const noSubscription = HttpFault.badRequest('A subscription cannot be part of a batch.');

function aboutOf(
  { request: { headers } }: Exchange,
  { context, supergraph: { contract } }: Known,
): AboutRequest {
  return { headers, context, transport: 'http', contract };
}

function isStream(type: AnswerType): type is StreamType {
  return type === eventStream || type === multipart;
}

function openStream(type: StreamType, response: ServerResponse): ResultSink {
  return type === multipart ? new MultipartStream(response) : new EventStream(response);
}

/** A GET may be repeated, cached and prefetched, so it must not change anything. */
function checkMethod({ method }: IncomingMessage, { operation }: RunnableOperation): void {
  if (method === 'GET' && operation.type === 'mutation') {
    throw HttpFault.badRequest('A mutation cannot be sent with GET.', 405, { allow: 'POST' });
  }
}

function send(response: ServerResponse, status: number, type: AnswerType, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': bytes.length });
  endWith(response, bytes);
}

/** What every answer is told with. */
function setHeaders(response: ServerResponse, requestId: string): void {
  secureHeaders(response);
  response.setHeader('x-request-id', requestId);
}

/** Sends a whole answer. What is said of it already, of its origin or how long it may be kept, stays. */
function sendAnswer(response: ServerResponse, requestId: string, type: AnswerType, bytes: Buffer): void {
  const fields = [
    'content-type',
    `${type}; charset=utf-8`,
    'content-length',
    String(bytes.length),
    'x-request-id',
    requestId,
    ...secureFields,
  ];
  if (response.getHeaderNames().length === 0) {
    // Handed over at once they cost a third of what they cost one by one.
    response.writeHead(200, fields);
  } else {
    for (let at = 0; at < fields.length; at += 2) {
      if (!response.hasHeader(fields[at]!)) response.setHeader(fields[at]!, fields[at + 1]!);
    }
    response.writeHead(200);
  }
  endWith(response, bytes);
}

function endWith(response: ServerResponse, bytes: Buffer): void {
  // A short text goes out in one piece with the head.
  if (bytes.length < shortAnswer) response.end(bytes.toString('latin1'), 'latin1');
  else response.end(bytes);
}
