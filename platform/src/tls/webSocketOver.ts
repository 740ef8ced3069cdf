import type { ConnectionOptions } from 'node:tls';
import { WebSocket, type ClientOptions } from 'ws';

/**
 * A `WebSocket` for libraries that make their own.
 * @param handshakeTimeout milliseconds that the other side has to open it
 * @param tls asked for each connection; left out for plain ones
 */
export function webSocketOver(
  handshakeTimeout: number,
  tls?: () => ConnectionOptions,
): new (url: string | URL, protocols?: string | string[]) => WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      // ws passes on to tls.connect what it does not know.
      super(url, protocols, { handshakeTimeout, ...(tls?.() as ClientOptions) });
    }
  };
}
