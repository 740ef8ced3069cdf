import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { RunnableOperation } from '../execution/OperationRequest.js';
import type { OperationService } from '../execution/OperationService.js';
import type { Departures } from './Departures.js';
import { expired } from './expired.js';
import type { Lease } from './Lease.js';
import type { ResultSink } from './ResultSink.js';

export interface StreamedOperation {
  runnable: RunnableOperation;
  context: RequestContext;
  /** Where it comes from, as it is counted. */
  address: string;
  /** For as long as it holds. */
  lease: Lease;
  /** For the metrics. */
  transport: StreamTransport;
  /** The client has left, or wants no more of it. */
  gone: AbortSignal;
  /** Lets it go on elsewhere when the gateway ends; undefined where all that is on its stream does so at once. */
  departures: Departures | undefined;
}

export type StreamTransport = 'sse' | 'multipart';

/**
 * Answers an operation over a stream to its end; a query or mutation gives one result.
 * @param open called when there is something to answer
 * @throws GantryError RATE_LIMITED when the caller has too many subscriptions, and anything when the client has left
 */
export async function serveResults(
  open: () => ResultSink,
  service: OperationService,
  request: StreamedOperation,
): Promise<void> {
  const { runnable, context, address, lease, transport, gone, departures } = request;
  if (runnable.operation.type !== 'subscription') {
    const { json } = await service.answer(runnable, context, gone);
    const sink = open();
    sink.next(json);
    return sink.complete();
  }

  const { promise, resolve } = Promise.withResolvers<void>();
  const renew = (): RequestContext | Promise<RequestContext> => lease.context(context.requestId);
  const subscriber = service.subscribe(runnable, {
    context,
    address,
    renew,
    transport,
    open,
    ended: resolve,
  });
  const callOff = lease.onEnd(() => subscriber.refuse(expired));
  const leave = (): void => subscriber.stop();
  gone.addEventListener('abort', leave, { once: true });
  const strikeOff = departures?.add(() => subscriber.abandon());
  if (gone.aborted) leave();
  await promise;
  callOff();
  gone.removeEventListener('abort', leave);
  strikeOff?.();
}
