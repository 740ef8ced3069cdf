import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Logger } from 'pino';
import type { OperationService, RunnableOperation } from '../execution/OperationService.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import { EventStream } from '../subscriptions/EventStream.js';
import { serveEventStream } from '../subscriptions/serveEventStream.js';
import type { Authenticator } from './Authenticator.js';
import { credentialsOfHeaders } from './Credentials.js';
import { HttpFault } from './HttpFault.js';
import { eventStream, graphqlResponse, json, negotiate, type AnswerType } from './negotiate.js';
import { readGraphqlRequest } from './readGraphqlRequest.js';
import { requestIdOf } from './requestId.js';
import { toHttpFault } from './toHttpFault.js';

export interface GraphqlHandlerOptions {
  authenticator: Authenticator;
  service: OperationService;
  logger: Logger;
  /** Bytes a body may have. */
  maxBodyBytes: number;
  /** Aborts when the gateway closes. */
  closing: AbortSignal;
}

/** `/graphql` over HTTP: GraphQL over HTTP, and Server-Sent Events for those who accept them. */
export class GraphqlHandler {
  readonly #options: GraphqlHandlerOptions;

  constructor(options: GraphqlHandlerOptions) {
    this.#options = options;
  }

  /** Answers a request, whatever happens. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = requestIdOf(request.headers);
    response.setHeader('x-request-id', requestId);
    let answerType: AnswerType = json;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      answerType = negotiate(request.headers.accept);
      await this.#answer(request, response, { requestId, answerType, gone: gone.signal });
    } catch (error) {
      if (gone.signal.aborted) return;
      this.#answerFault(response, toHttpFault(error, requestId, this.#options.logger), answerType, error);
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { requestId, answerType, gone }: { requestId: string; answerType: AnswerType; gone: AbortSignal },
  ): Promise<void> {
    const { authenticator, service, maxBodyBytes, closing } = this.#options;
    const session = await authenticator.authenticate(credentialsOfHeaders(request.headers));
    const parameters = await readGraphqlRequest(request, maxBodyBytes);
    const context = await session.context(requestId);
    const runnable = service.prepare(parameters);
    checkMethod(request, runnable);
    if (answerType === eventStream) {
      const { expiresAt } = session;
      const renew = (): Promise<RequestContext> => session.context(requestId);
      return serveEventStream(response, service, { runnable, context, renew, expiresAt, gone, closing });
    }
    if (runnable.operation.type === 'subscription') {
      throw HttpFault.badRequest(
        `A subscription is answered over ${eventStream} or graphql-transport-ws.`,
        406,
      );
    }
    sendBytes(response, 200, answerType, await service.answer(runnable, context, gone));
  }

  #answerFault(response: ServerResponse, fault: HttpFault, answerType: AnswerType, error: unknown): void {
    if (response.headersSent) {
      response.end();
      return;
    }
    // The operation itself is at fault. graphql-sse, and who asked for plain JSON, expect that in a regular answer.
    const wellFormed = error instanceof RequestRefused;
    if (wellFormed && answerType === eventStream) {
      const stream = new EventStream(response);
      void stream.next({ errors: fault.errors }).then(() => stream.complete());
      return;
    }
    const status = wellFormed && answerType === json ? 200 : fault.status;
    for (const [name, value] of Object.entries(fault.headers)) response.setHeader(name, value);
    send(response, status, answerType === graphqlResponse ? graphqlResponse : json, { errors: fault.errors });
  }
}

/** A GET may be repeated, cached and prefetched, so it must not change anything. */
function checkMethod({ method }: IncomingMessage, { operation }: RunnableOperation): void {
  if (method === 'GET' && operation.type === 'mutation') {
    throw HttpFault.badRequest('A mutation cannot be sent with GET.', 405, { allow: 'POST' });
  }
}

function send(response: ServerResponse, status: number, type: AnswerType, body: unknown): void {
  sendBytes(response, status, type, Buffer.from(JSON.stringify(body)));
}

function sendBytes(response: ServerResponse, status: number, type: AnswerType, bytes: Buffer): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': bytes.length });
  response.end(bytes);
}
