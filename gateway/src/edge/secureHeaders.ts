import type { HttpResponse } from './HttpMessages.js';

/** Names and values, one after the other, as `writeHead` takes them. */
export const secureFields = [
  'x-content-type-options',
  'nosniff',
  'referrer-policy',
  'no-referrer',
  'content-security-policy',
  "default-src 'none'; frame-ancestors 'none'",
  'cache-control',
  'no-store',
] as const;

/** Tells browsers to take an answer for what it says it is, to keep it from other sites, and not to store it. */
export function secureHeaders(response: HttpResponse): void {
  for (let at = 0; at < secureFields.length; at += 2) {
    response.setHeader(secureFields[at]!, secureFields[at + 1]!);
  }
}
