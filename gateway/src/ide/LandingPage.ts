import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf, sendJson } from '../edge/HttpFront.js';
import { IdeFiles } from './IdeFiles.js';
import { ideConfiguration, idePage, startScript, startStyle } from './idePage.js';

const root = '/ide';

/** The page loads from here only, and talks to here only. Its editor writes style elements, and runs workers. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
/** Of workers, which have a policy of their own. */
const filePolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

const immutable = 'public, max-age=31536000, immutable';

interface Text {
  readonly type: string;
  readonly bytes: Buffer;
  readonly etag: string;
}

/** What a browser sees that opens the endpoint: GraphiQL, whole, from here: it loads nothing from anywhere else. */
export class LandingPage {
  /** The path below which the IDE's files are. */
  static readonly root = root;
  readonly #files = new IdeFiles();
  readonly #folder: string;
  readonly #page: Text;
  /** Files that are not the package's. */
  readonly #own: ReadonlyMap<string, Text>;

  /** @param headers that callers are expected to send; the page begins with them, to be filled in */
  constructor(headers: readonly string[] = []) {
    // Another version, or another page, is at another place: browsers may keep what they have for good.
    const own = createHash('sha256').update(startScript).update(startStyle).digest('base64url').slice(0, 8);
    this.#folder = `${root}/${this.#files.version}-${own}/`;
    this.#page = text('text/html', idePage(this.#folder, ideConfiguration(headers)));
    this.#own = new Map([
      ['start.js', text('text/javascript', startScript)],
      ['start.css', text('text/css', startStyle)],
    ]);
  }

  /** Whether a request is a browser's that opens a page, and no operation. */
  wantedBy({ method, headers, url = '/' }: IncomingMessage): boolean {
    return (
      (method === 'GET' || method === 'HEAD') &&
      /\btext\/html\b/.test(headers.accept ?? '') &&
      !/[?&](query|token|documentId|extensions)=/.test(url)
    );
  }

  /** Answers with the page. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    harden(response, pagePolicy);
    response.setHeader('cache-control', 'no-cache');
    sendText(this.#page, request, response);
  }

  /** Answers with a file of the IDE. */
  async handleFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    const name = path.startsWith(this.#folder) ? path.slice(this.#folder.length) : undefined;
    harden(response, filePolicy);
    if (name === undefined || (request.method !== 'GET' && request.method !== 'HEAD'))
      return notFound(response);
    const etag = `"${this.#folder}${name}"`;
    const own = this.#own.get(name);
    response.setHeader('cache-control', immutable);
    if (own) return sendText(own, request, response);
    response.setHeader('etag', etag);
    if (isKnown(etag, request)) return void response.writeHead(304).end();
    if (await this.#files.send(name, request, response)) return;
    for (const header of ['etag', 'cache-control']) response.removeHeader(header);
    notFound(response);
  }
}

function text(type: string, content: string): Text {
  const bytes = Buffer.from(content);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
  return { type: `${type}; charset=utf-8`, bytes, etag };
}

function sendText({ type, bytes, etag }: Text, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('etag', etag);
  if (isKnown(etag, request)) return void response.writeHead(304).end();
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function isKnown(etag: string, { headers }: IncomingMessage): boolean {
  const known = headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known?.includes(etag) ?? false;
}

function harden(response: ServerResponse, policy: string): void {
  response.setHeader('content-security-policy', policy);
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('x-content-type-options', 'nosniff');
}

function notFound(response: ServerResponse): void {
  sendJson(response, 404, {
    errors: [{ message: 'There is nothing here.', extensions: { code: 'NOT_FOUND' } }],
  });
}
