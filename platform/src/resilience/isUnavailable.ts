import type { HttpResponse } from '../http/ResponseReader.js';

/**
 * Whether a response says that nobody was there to answer (RFC 9110, 15.6): a proxy without a server (502, 504), or a server that
 * cannot. One that says when to come again (`retry-after`) is there, and takes care of itself.
 */
export function isUnavailable({ status, retryAfter }: Pick<HttpResponse, 'status' | 'retryAfter'>): boolean {
  if (status === 502 || status === 504) return true;
  return status === 503 && retryAfter === undefined;
}
