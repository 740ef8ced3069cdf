import type { ServerResponse } from 'node:http';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { Logger } from 'pino';
import { allowTime, type AskedTime, type OperationTimeouts } from '../execution/allowTime.js';
import type { RunnableOperation } from '../execution/OperationRequest.js';
import type { OperationService } from '../execution/OperationService.js';
import type { Departures } from '../subscriptions/Departures.js';
import { EventStream } from '../subscriptions/EventStream.js';
import { Lease } from '../subscriptions/Lease.js';
import { MultipartStream } from '../subscriptions/MultipartStream.js';
import type { ResultSink } from '../subscriptions/ResultSink.js';
import { serveResults, type StreamedOperation } from '../subscriptions/serveResults.js';
import type { CallerAddress } from './callerAddress.js';
import type { Exchange, Known } from './Exchange.js';
import { HttpFault } from './HttpFault.js';
import { eventStream, isStream, multipart, type StreamType } from './negotiate.js';
import { PlainResponse } from './plain/PlainResponse.js';
import { setHeaders } from './sendAnswer.js';
import { noSuchStream, type Reserved } from './SingleConnection.js';
import { toHttpFault } from './toHttpFault.js';

export interface StreamedAnswersOptions {
  service: OperationService;
  logger: Logger;
  timeouts: OperationTimeouts;
  addressOf: CallerAddress;
  /** Lets streams go on elsewhere when the gateway ends. */
  departures: Departures;
}

/** What is answered over HTTP by a stream of events or parts: subscriptions, and whatever else is asked for so. */
export class StreamedAnswers {
  readonly #options: StreamedAnswersOptions;

  constructor(options: StreamedAnswersOptions) {
    this.#options = options;
  }

  /** Answers with a stream: the request's own, or one that its client reserved before. */
  async answer(
    { request, response, requestId, negotiated: { single, stream }, gone }: Exchange,
    { session, context, time }: Known,
    runnable: RunnableOperation,
    reserved: Reserved | undefined,
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
      // Nobody is there to be told.
      if (gone.aborted) return reserved.operation.stop();
      const started = this.#startOn(reserved, streamed(covering), time, requestId);
      response.writeHead(started ? 202 : 204).end();
      return;
    }
    const type = runnable.operation.type === 'subscription' ? stream : single;
    if (type === undefined || !isStream(type) || response instanceof PlainResponse) {
      const types = `${eventStream}, ${multipart};subscriptionSpec=1.0`;
      throw HttpFault.badRequest(`A subscription is answered over ${types} or graphql-transport-ws.`, 406);
    }
    const transport = type === multipart ? 'multipart' : 'sse';
    const open = (): ResultSink => openStream(type, response);
    await serveResults(open, service, { ...streamed(new Lease(session)), transport, gone });
  }

  /** Starts an operation whose results go to the stream that its client reserved. @returns false when it was stopped before */
  #startOn(
    { stream, operation }: Reserved,
    streamed: Omit<StreamedOperation, 'gone' | 'transport'>,
    time: AskedTime,
    requestId: string,
  ): boolean {
    const { service, logger } = this.#options;
    // It may have ended while the operation was prepared.
    if (stream.ended.aborted) throw noSuchStream();
    const { gone } = operation;
    if (gone.aborted) return false;
    if (stream.isOverrun) {
      throw new GantryError('RATE_LIMITED', 'More waits on this stream than may: read it first.');
    }
    const { type } = streamed.runnable.operation;
    if (type === 'subscription') {
      // Its client asks for it again, elsewhere.
      if (stream.isLeaving) throw noSuchStream();
      operation.isSubscription = true;
    }
    allowTime(gone, type, time, this.#options.timeouts);
    serveResults(() => operation, service, {
      ...streamed,
      transport: 'sse',
      gone,
      departures: undefined,
    }).catch((error: unknown) => {
      if (!gone.aborted) operation.fail(toHttpFault(error, requestId, logger).errors);
    });
    return true;
  }
}

/** The stream that a response is. */
export function openStream(type: StreamType, response: ServerResponse): ResultSink {
  return type === multipart ? new MultipartStream(response) : new EventStream(response);
}
