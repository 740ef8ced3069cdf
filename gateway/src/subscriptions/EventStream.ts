import type { ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { ResultSink } from './ResultSink.js';
import { StreamedResponse } from './StreamedResponse.js';

/** Opens a response of Server-Sent Events. */
export function openEventStream(response: ServerResponse, heartbeatMs?: number): StreamedResponse {
  const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
  return new StreamedResponse(response, { headers, heartbeat: ':\n\n', heartbeatMs });
}

/**
 * The server's side of graphql-sse's "distinct connections mode": one operation per HTTP response, results as `next`
 * events, `complete` at the end.
 */
export class EventStream implements ResultSink {
  readonly #stream: StreamedResponse;

  constructor(response: ServerResponse, heartbeatMs?: number) {
    this.#stream = openEventStream(response, heartbeatMs);
  }

  next(json: Buffer): boolean {
    return this.#stream.write('event: next\ndata: ', json, '\n\n');
  }

  whenRoomy(callback: () => void): void {
    this.#stream.whenRoomy(callback);
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    this.next(Buffer.from(JSON.stringify({ errors })));
    this.complete();
  }

  complete(): void {
    // Browsers dispatch an event only when it has a data line.
    this.#stream.end('event: complete\ndata:\n\n');
  }

  end(): void {
    this.#stream.leave();
  }
}
