import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LoadMonitor } from '@gantry/platform/resilience/LoadMonitor.js';
import type { SocketTransport } from '../subscriptions/SocketTransport.js';
import type { Cors } from './Cors.js';
import { pathOf } from './HttpFront.js';

export interface Upgrading {
  sockets: SocketTransport;
  cors: Cors;
  /** Whether sockets that a page of any origin could make a browser open are refused. */
  csrfPrevention: boolean;
  load: LoadMonitor | undefined;
  /** The contract that is served at each path. */
  endpoints: ReadonlyMap<string, string | undefined>;
}

/** Hands a connection that asks for it to the sockets, or refuses it in words of HTTP. */
export function upgrade(
  { sockets, cors, csrfPrevention, load, endpoints }: Upgrading,
  request: IncomingMessage,
  connection: Duplex,
  head: Buffer,
): void {
  const path = pathOf(request);
  let refusal = endpoints.has(path) ? '' : '404 Not Found';
  const admission = cors.admitSocket(request, csrfPrevention);
  if (refusal === '' && admission === 'refused') refusal = '403 Forbidden';
  if (refusal === '' && load && load.level >= 2) refusal = '503 Service Unavailable\r\nretry-after: 5';
  // They are of whoever sits at the browser, and not for any page to act with.
  if (admission === 'without its cookies') delete request.headers.cookie;
  if (refusal === '') return sockets.handleUpgrade(request, connection, head, endpoints.get(path));
  // Node hands the connection over for good: an error without a listener would end the process.
  connection.on('error', () => connection.destroy());
  connection.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\n\r\n`);
}
