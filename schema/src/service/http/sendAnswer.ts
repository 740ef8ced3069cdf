import type { ServerResponse } from 'node:http';
import type { Answer } from './Answer.js';

const always = { 'x-content-type-options': 'nosniff' };

/** Sends an answer to whoever is still there. */
export function sendAnswer(response: ServerResponse, { status, headers, body, text }: Answer): void {
  if (response.destroyed || response.headersSent) return;
  const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
  if (content === undefined) {
    response.writeHead(status, { ...always, ...headers }).end();
    return;
  }
  const bytes = Buffer.from(content);
  const described = {
    ...always,
    'cache-control': 'no-store',
    'content-type': 'application/json',
    ...headers,
    'content-length': bytes.length,
  };
  response.writeHead(status, described).end(bytes);
}
