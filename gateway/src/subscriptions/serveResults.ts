import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { OperationService, RunnableOperation } from '../execution/OperationService.js';
import type { ResultSink } from './ResultSink.js';
import { scheduleAt } from './scheduleAt.js';

export interface StreamedOperation {
  runnable: RunnableOperation;
  context: RequestContext;
  /** Looks up anew who acts. @throws GantryError as `Session.context` does */
  renew: () => Promise<RequestContext>;
  /** For the metrics. */
  transport: StreamTransport;
  /** When the caller's token ends, in milliseconds since the epoch. */
  expiresAt: number;
  /** The client has left, or wants no more of it. */
  gone: AbortSignal;
  /** The gateway is closing. */
  closing: AbortSignal;
}

export type StreamTransport = 'sse' | 'multipart';

/** Answers an operation over a stream; a query or mutation gives one result. @throws only when the client has left */
export async function serveResults(
  sink: ResultSink,
  service: OperationService,
  request: StreamedOperation,
): Promise<void> {
  const { runnable, context, gone, closing } = request;
  if (runnable.operation.type !== 'subscription') {
    await sink.next(await service.execute(runnable, context, gone));
    return sink.complete();
  }

  const results = service.subscribe(runnable, context, request.renew, request.transport);
  let expired = false;
  const cancel = (): void => void results.return?.();
  const callOff = scheduleAt(request.expiresAt, () => {
    expired = true;
    cancel();
  });
  const signal = AbortSignal.any([gone, closing]);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    for await (const result of results) await sink.next(result);
  } finally {
    callOff();
    signal.removeEventListener('abort', cancel);
  }
  if (closing.aborted) return sink.end();
  if (!expired) return sink.complete();
  return sink.fail([{ message: 'The token has expired.', extensions: { code: 'UNAUTHENTICATED' } }]);
}
