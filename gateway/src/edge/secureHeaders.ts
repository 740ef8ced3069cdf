import type { ServerResponse } from 'node:http';

/** Tells browsers to take an answer for what it says it is, to keep it from other sites, and not to store it. */
export function secureHeaders(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  response.setHeader('cache-control', 'no-store');
}
