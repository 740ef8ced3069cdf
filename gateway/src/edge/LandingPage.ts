import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { landingPage } from './landingPageHtml.js';

/**
 * What a browser sees that opens the endpoint: a small IDE, which runs subscriptions too. The page is whole in itself: it
 * loads nothing, from here or elsewhere.
 */
export class LandingPage {
  /** Whether a request is a browser's that opens a page, and no operation. */
  wantedBy({ method, headers, url = '/' }: IncomingMessage): boolean {
    return (
      method === 'GET' &&
      /\btext\/html\b/.test(headers.accept ?? '') &&
      !/[?&](query|token|documentId|extensions)=/.test(url)
    );
  }

  handle(_request: IncomingMessage, response: ServerResponse): void {
    const nonce = randomBytes(16).toString('base64');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': [
        "default-src 'none'",
        `script-src 'nonce-${nonce}'`,
        `style-src 'nonce-${nonce}'`,
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    response.end(landingPage(nonce));
  }
}
