import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { requestHeaders } from './forwardedHeaders.js';
import type { ZoneRoutes } from './ZoneRoutes.js';

/** Connects a client that asks for another protocol (a WebSocket) with a replica, byte by byte after the handshake. */
export function forwardUpgrade(
  routes: ZoneRoutes,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
): void {
  const pool = routes.next(new Set());
  if (pool === null) return void client.end('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n');
  const leave = pool.enter();
  const { host, port } = pool.upstream;
  const { method, url: path } = request;
  const headers = [
    ...requestHeaders(request),
    'connection',
    'upgrade',
    'upgrade',
    request.headers.upgrade ?? '',
  ];
  const upstream = httpRequest({ host, port, method, path, headers, agent: false, setHost: false });
  client.on('error', () => upstream.destroy());
  client.once('close', () => upstream.destroy());
  upstream.once('close', leave);
  upstream.on('error', () => {
    client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
  });
  upstream.once('upgrade', (answered, socket, rest) => {
    client.write(headOf(answered));
    if (rest.length > 0) client.write(rest);
    if (head.length > 0) socket.write(head);
    socket.on('error', () => client.destroy());
    socket.once('close', () => {
      leave();
      client.destroy();
    });
    client.once('close', () => socket.destroy());
    socket.pipe(client).pipe(socket);
  });
  upstream.once('response', (answered) => {
    // Declined: the answer is passed on, and the connection ends with it.
    client.write(headOf(answered, 'connection: close\r\n'));
    answered.pipe(client);
  });
  upstream.end();
}

function headOf(answered: IncomingMessage, more = ''): string {
  const lines: string[] = [];
  for (let index = 0; index < answered.rawHeaders.length; index += 2) {
    const name = answered.rawHeaders[index] ?? '';
    // An answer that is no switch has been taken out of its chunks.
    if (more !== '' && /^(connection|transfer-encoding|keep-alive)$/i.test(name)) continue;
    lines.push(`${name}: ${answered.rawHeaders[index + 1] ?? ''}\r\n`);
  }
  return `HTTP/1.1 ${answered.statusCode} ${answered.statusMessage}\r\n${lines.join('')}${more}\r\n`;
}
