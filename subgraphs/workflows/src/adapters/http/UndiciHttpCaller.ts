import { Agent, errors, type Dispatcher } from 'undici';
import type { Json } from '../../domain/Json.js';
import type { HttpAnswer, HttpCaller, HttpFailure, HttpRequest } from '../../domain/interpreter/Services.js';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';
import { ForbiddenAddress, guardedLookup, type ResolveAll } from './guardedLookup.js';
import { tlsOptions } from './tlsOptions.js';

export interface HttpCallerOptions {
  /** Whether loopback, link-local and private addresses may be called. */
  allowPrivateAddresses: boolean;
  /** Most bytes of an answer's body. Default 4 MiB. */
  longestAnswer?: number;
  /** Resolves names instead of the operating system. */
  resolveAll?: ResolveAll;
}

const mostRedirects = 5;
const longestDocument = 16 * 1024 * 1024;

/** Calls services over HTTP/1.1 with a deadline, a limit on the answer, and a guard on where connections go. */
export class UndiciHttpCaller implements HttpCaller {
  readonly #agent: Agent;
  readonly #connect: object;
  readonly #allowPrivate: boolean;
  readonly #longest: number;

  constructor({ allowPrivateAddresses, longestAnswer = 4 * 1024 * 1024, resolveAll }: HttpCallerOptions) {
    this.#allowPrivate = allowPrivateAddresses;
    this.#longest = longestAnswer;
    this.#connect = {
      timeout: 10_000,
      ...(allowPrivateAddresses ? {} : { lookup: guardedLookup(resolveAll) }),
    };
    this.#agent = new Agent({ connections: 32, connect: this.#connect });
  }

  async send(request: HttpRequest): Promise<HttpAnswer | HttpFailure> {
    const signal = AbortSignal.timeout(request.deadlineMs);
    const { identity } = request;
    let current = request;
    // A connection is whoever's has made it, and is shared with nobody.
    const own = identity && new Agent({ connect: { ...this.#connect, ...tlsOptions(identity) } });
    try {
      for (let hop = 0; ; hop += 1) {
        const answer = await this.#exchange(current, signal, own ?? this.#agent);
        const next = request.follow !== false && hop < mostRedirects ? redirected(current, answer) : null;
        if (!next) return answer;
        current = next;
      }
    } catch (error) {
      return failureOf(error, request.deadlineMs);
    } finally {
      await own?.destroy();
    }
  }

  /** Closes all connections; requests in flight fail. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #exchange(request: HttpRequest, signal: AbortSignal, agent: Agent): Promise<HttpAnswer> {
    const url = new URL(request.url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new errors.InvalidArgumentError(`${url.protocol} is neither http nor https.`);
    }
    if (request.identity && url.protocol !== 'https:')
      throw new errors.InvalidArgumentError('A certificate proves something over https only.');
    // A literal address is connected to without asking for it.
    const host = url.hostname.replace(/^\[|\]$/gu, '');
    if (!this.#allowPrivate && isPrivateAddress(host)) throw new ForbiddenAddress(host);
    const { body } = request;
    const headers: Record<string, string> = { 'user-agent': 'Gantry', ...request.headers };
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    const response = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method as Dispatcher.HttpMethod,
      headers,
      body: body === undefined ? null : textOf(body, headers['content-type']),
      signal,
    });
    const bytes = await this.#read(response.body, request.document ? longestDocument : this.#longest);
    const received = flat(response.headers);
    return {
      kind: 'answer',
      status: response.statusCode,
      headers: received,
      ...(request.document
        ? { content: bytes.toString('utf8') }
        : contentOf(bytes, received['content-type'])),
    };
  }

  async #read(body: AsyncIterable<Buffer>, longest: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of body) {
      length += part.length;
      if (length > longest) throw new TooLong(longest);
      parts.push(part);
    }
    return Buffer.concat(parts);
  }
}

class TooLong extends Error {
  constructor(longest: number) {
    super(`The answer has more than ${longest} bytes.`);
  }
}

/** The request that a redirect asks for, unless it leaves the origin or would repeat what may not be repeated. */
function redirected(request: HttpRequest, answer: HttpAnswer): HttpRequest | null {
  const location = answer.headers['location'];
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return null;
  if (!URL.canParse(location, request.url)) return null;
  const url = new URL(location, request.url);
  if (url.origin !== new URL(request.url).origin) return null;
  if (request.method === 'GET' || request.method === 'HEAD' || answer.status >= 307)
    return { ...request, url: url.href };
  if (answer.status !== 303) return null;
  const { body: _, ...rest } = request;
  return { ...rest, method: 'GET', url: url.href };
}

function failureOf(error: unknown, deadlineMs: number): HttpFailure {
  const { name, message, code, cause } = error as Error & { code?: string; cause?: unknown };
  if (error instanceof ForbiddenAddress || cause instanceof ForbiddenAddress) {
    return { kind: 'failure', reason: 'forbidden', detail: message };
  }
  if (name === 'TimeoutError') {
    return { kind: 'failure', reason: 'timeout', detail: `There was no answer within ${deadlineMs} ms.` };
  }
  if (error instanceof TooLong || error instanceof errors.InvalidArgumentError) {
    return { kind: 'failure', reason: 'invalid', detail: message };
  }
  return { kind: 'failure', reason: 'connection', detail: message === '' ? (code ?? name) : message };
}

function textOf(body: Json, contentType = ''): string {
  return typeof body === 'string' && !isJson(contentType) ? body : JSON.stringify(body);
}

function contentOf(bytes: Buffer, contentType = ''): Pick<HttpAnswer, 'content' | 'binary'> {
  if (bytes.length === 0) return { content: null };
  const isText = contentType === '' || /^text\/|xml|yaml|javascript|urlencoded/iu.test(contentType);
  if (!isJson(contentType) && !isText) return { content: bytes.toString('base64'), binary: true };
  const text = bytes.toString('utf8');
  if (!isJson(contentType)) return { content: text };
  try {
    return { content: JSON.parse(text) as Json };
  } catch {
    // What calls itself JSON and is none is still what was answered.
    return { content: text };
  }
}

function isJson(contentType: string): boolean {
  return /^[^;]*[/+]json\b/iu.test(contentType);
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(entries);
}
