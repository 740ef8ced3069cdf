import type { ConnectionOptions } from 'node:tls';
import { WebSocket, type ClientOptions } from 'ws';

/** A `WebSocket` whose connections are made with what `tls` gives at the time, for libraries that make their own. */
export function webSocketOver(
  tls: () => ConnectionOptions,
): new (url: string | URL, protocols?: string | string[]) => WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      // ws passes on to tls.connect what it does not know.
      super(url, protocols, tls() as ClientOptions);
    }
  };
}
