import type { IncomingMessage } from 'node:http';

/** RFC 9110, 7.6.1: what is between two neighbours only. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** What only the ingress says; a client's own would be believed. `expect` has been answered already. */
const ours = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'expect']);

/** Header names and values in turn, as they came, without what is for this hop only. */
export function endToEndHeaders(message: IncomingMessage): string[] {
  const named = (message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...hopByHop, ...named]);
  // A client may not make us drop the length and leave the body's end to be guessed.
  dropped.delete('content-length');
  dropped.delete('host');
  return pairs(message.rawHeaders)
    .filter(([name]) => !dropped.has(name.toLowerCase()))
    .flat();
}

/** The headers of a request as the replica gets it. */
export function requestHeaders(request: IncomingMessage): string[] {
  const headers = pairs(endToEndHeaders(request)).filter(([name]) => !ours.has(name.toLowerCase()));
  // Without it, the body of a GET would be sent without saying where it ends.
  if (request.headers['transfer-encoding'] !== undefined) headers.push(['transfer-encoding', 'chunked']);
  headers.push(['x-forwarded-for', request.socket.remoteAddress ?? ''], ['x-forwarded-proto', 'http']);
  headers.push(['x-forwarded-host', request.headers.host ?? '']);
  return headers.flat();
}

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [
    flat[2 * index] ?? '',
    flat[2 * index + 1] ?? '',
  ]);
}
