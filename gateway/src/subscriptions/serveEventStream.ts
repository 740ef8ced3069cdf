import type { ServerResponse } from 'node:http';
import type { OperationService, RunnableOperation } from '../execution/OperationService.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { EventStream } from './EventStream.js';
import { scheduleAt } from './scheduleAt.js';

export interface EventStreamRequest {
  runnable: RunnableOperation;
  context: RequestContext;
  /** Looks up anew who acts. @throws GantryError as `Session.context` does */
  renew: () => Promise<RequestContext>;
  /** When the caller's token ends, in milliseconds since the epoch. */
  expiresAt: number;
  /** The client has left. */
  gone: AbortSignal;
  /** The gateway is closing. */
  closing: AbortSignal;
}

/** Answers an operation over Server-Sent Events; a query or mutation gives one result. */
export async function serveEventStream(
  response: ServerResponse,
  service: OperationService,
  request: EventStreamRequest,
): Promise<void> {
  const { runnable, context, gone, closing } = request;
  const stream = new EventStream(response);
  if (runnable.operation.type !== 'subscription') {
    await stream.next(await service.execute(runnable, context, gone));
    return stream.complete();
  }

  const results = service.subscribe(runnable, context, request.renew, 'sse');
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
    for await (const result of results) await stream.next(result);
  } finally {
    callOff();
    signal.removeEventListener('abort', cancel);
  }
  if (closing.aborted) return stream.end();
  if (expired) {
    const error = { message: 'The token has expired.', extensions: { code: 'UNAUTHENTICATED' } };
    await stream.next({ errors: [error] });
  }
  return stream.complete();
}
