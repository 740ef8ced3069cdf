import { HttpFault } from './HttpFault.js';
import type { HttpRequest } from './HttpMessages.js';

/** Headers that no browser lets a page of another origin send without asking first; Apollo's clients know them. */
const preflighted = ['apollo-require-preflight', 'x-apollo-operation-name'];
/** Content types that a browser lets any page send. */
const simpleTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/**
 * Refuses what any page of the web could make a browser send: such a request would run with whatever the browser, or the
 * network it is in, is let in with (cross-site request forgery).
 * @throws HttpFault 400 when nothing shows that the browser would have asked first
 */
export function checkForgery({ method, headers }: HttpRequest): void {
  // Content types that are not JSON are refused where bodies are read, with a status of their own.
  if (method !== 'GET') return;
  if (preflighted.some((name) => headers[name])) return;
  // Not `Basic`: browsers add that by themselves.
  if (/^Bearer /i.test(headers.authorization ?? '')) return;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type && !simpleTypes.includes(type)) return;
  throw HttpFault.badRequest(
    `This request could have been forged by any web page. Send one of the headers ${preflighted.join(', ')}, or a JSON body.`,
  );
}
