import type { ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { ResultSink } from './ResultSink.js';
import { StreamedResponse } from './StreamedResponse.js';

const delimiter = '\r\n--graphql';
const partHead = `\r\ncontent-type: application/json\r\n\r\n`;
/** Milliseconds between heartbeats, as Apollo Router sends them. */
const heartbeatInterval = 5_000;

/**
 * The server's side of Apollo's "multipart HTTP protocol for GraphQL subscriptions" (`subscriptionSpec=1.0`): each
 * result is a part with a `payload`; an empty object is a heartbeat; errors beside `payload: null` end the operation. Each part
 * is followed by its delimiter at once: clients take a part for whole when they see that.
 */
export class MultipartStream implements ResultSink {
  readonly #stream: StreamedResponse;

  constructor(response: ServerResponse, heartbeatMs = heartbeatInterval) {
    this.#stream = new StreamedResponse(response, {
      headers: { 'content-type': 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0' },
      heartbeat: `${partHead}{}${delimiter}`,
      heartbeatMs,
    });
    this.#stream.write(delimiter);
  }

  next(json: Buffer): boolean {
    return this.#stream.write(`${partHead}{"payload":`, json, `}${delimiter}`);
  }

  whenRoomy(callback: () => void): void {
    this.#stream.whenRoomy(callback);
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    this.#stream.write(partHead + JSON.stringify({ payload: null, errors }) + delimiter);
    this.complete();
  }

  complete(): void {
    this.#stream.end('--\r\n');
  }

  end(): void {
    this.#stream.leave();
  }
}
