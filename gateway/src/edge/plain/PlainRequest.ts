import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

/** A request that came whole; what handlers read of it has the names that it has in Node's `IncomingMessage`. */
export class PlainRequest {
  readonly method = 'POST';
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly socket: Socket;
  /** The body, as UTF-8. */
  readonly text: string;

  constructor(url: string, headers: IncomingHttpHeaders, socket: Socket, text: string) {
    this.url = url;
    this.headers = headers;
    this.socket = socket;
    this.text = text;
  }
}
