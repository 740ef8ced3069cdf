import {
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { endToEndHeaders, requestHeaders } from './forwardedHeaders.js';
import type { UpstreamPool } from './UpstreamPool.js';
import type { ZoneRoutes } from './ZoneRoutes.js';

/** RFC 9110, 9.2.2: may be sent again when it is not known whether it arrived. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** Brings a request to a replica of the zone, and to another when that one cannot be reached. */
export function forwardRequest(routes: ZoneRoutes, request: IncomingMessage, response: ServerResponse): void {
  const tried = new Set<UpstreamPool>();
  const headers = requestHeaders(request);
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

  const attempt = (): void => {
    const pool = routes.next(tried);
    if (pool === null) return answer(response, tried.size === 0 ? 503 : 502);
    tried.add(pool);
    const leave = pool.enter();
    const { host, port } = pool.upstream;
    const { method, url: path } = request;
    let sending = false;
    const upstream = httpRequest({ host, port, method, path, headers, agent: pool.agent, setHost: false });
    const abandon = (): void => void upstream.destroy();
    response.once('close', abandon);
    upstream.once('close', () => {
      response.off('close', abandon);
      leave();
    });
    upstream.on('error', () => {
      if (response.headersSent || response.destroyed) return void response.destroy();
      const again = !sending || (!hasBody && idempotent.has(method ?? ''));
      response.off('close', abandon);
      if (again) attempt();
      else answer(response, 502);
    });
    upstream.once('response', (answered) => relay(answered, response));
    // The body waits for the connection: until then another replica can still have it.
    whenConnected(upstream, () => {
      sending = true;
      if (hasBody) request.pipe(upstream);
      else upstream.end();
    });
    if (hasBody) upstream.flushHeaders();
  };
  // A client that went away shows as the response's close; its error says no more.
  response.on('error', () => {});
  attempt();
}

function whenConnected(upstream: ClientRequest, then: () => void): void {
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', then);
    else then();
  });
}

function relay(answered: IncomingMessage, response: ServerResponse): void {
  // A replica that goes away in the middle of an answer must not look like the end of it.
  answered.once('aborted', () => response.destroy());
  answered.on('error', () => response.destroy());
  response.writeHead(answered.statusCode ?? 502, answered.statusMessage, endToEndHeaders(answered));
  response.flushHeaders();
  answered.pipe(response);
}

function answer(response: ServerResponse, status: 502 | 503): void {
  if (response.headersSent || response.destroyed) return;
  const text =
    status === 503 ? 'No release of this zone is ready.' : 'No replica of this zone could be reached.';
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' })
    .end(`${text}\n`);
}
