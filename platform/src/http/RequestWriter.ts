import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { HttpRequest } from './HttpPool.js';
import { UnsendableHeader } from './UnsendableHeader.js';

/** Writes the requests to one host. */
export class RequestWriter {
  readonly #host: string;
  /** The lines of the headers that every request has. */
  readonly #fixed: string;
  /** Whether a request's own headers are sent, by name: the same few names come with every request. */
  readonly #sent = new Map<string, boolean>();
  /** The first lines of requests, by path: nearly all go to one. */
  readonly #starts: Readonly<Record<HttpRequest['method'], Map<string, string>>> = {
    GET: new Map(),
    POST: new Map(),
  };

  /** @param headers what every request is sent with */
  constructor(host: string, headers: Readonly<Record<string, string>> = {}) {
    this.#host = host;
    let fixed = '';
    for (const name in headers) fixed += this.#line(name, headers[name]!);
    this.#fixed = fixed;
    for (const name in headers) this.#sent.set(name, false);
  }

  /**
   * The whole request, one character for each byte.
   * @throws UnsendableHeader
   */
  write({ method, path, headers, body }: HttpRequest): string {
    let head = this.#start(method, path);
    for (const name in headers) head += this.#line(name, headers[name]!);
    if (body === undefined) return `${head}\r\n`;
    const length = Buffer.byteLength(body);
    // One character for each byte, as in the head; most bodies are so already.
    const bytes = length === body.length ? body : Buffer.from(body).toString('latin1');
    return `${head}content-length: ${length}\r\n\r\n${bytes}`;
  }

  #start(method: HttpRequest['method'], path: string): string {
    const starts = this.#starts[method];
    let start = starts.get(path);
    if (start === undefined) {
      start = `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\nconnection: keep-alive\r\n${this.#fixed}`;
      if (starts.size < mostKept) starts.set(path, start);
    }
    return start;
  }

  #line(name: string, value: string): string {
    try {
      // A line break would let a value pass for more headers, or another request.
      validateHeaderValue(name, value);
      return this.#isSent(name) ? `${name}: ${value}\r\n` : '';
    } catch (cause) {
      throw new UnsendableHeader(name, cause);
    }
  }

  /** @throws Error for what is no name */
  #isSent(name: string): boolean {
    let sent = this.#sent.get(name);
    if (sent === undefined) {
      validateHeaderName(name);
      const lower = name.toLowerCase();
      sent = !ours.has(lower) && this.#sent.get(lower) !== false;
      if (this.#sent.size < mostKept) this.#sent.set(name, sent);
    }
    return sent;
  }
}

/** Names and paths that are kept: of tenants' connectors there may be any number of them. */
const mostKept = 1_000;

/** What belongs to the connection, or says how bodies are framed and coded: given by somebody else, it would mix up requests. */
const ours = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
