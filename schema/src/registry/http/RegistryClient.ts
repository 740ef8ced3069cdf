import { z } from 'zod';
import type { RegistryErrorDetails } from '../RegistryError.js';
import { RegistryError, type RegistryErrorCode } from '../RegistryError.js';

/** Milliseconds for an answer: a check of a graph with 20,000 fields takes a service some seconds. */
const patience = 120_000;

export interface RegistryAddress {
  /** http(s), with the path under which the registry is mounted. */
  url: string;
  /** A registry's key, `grk_…`. */
  key?: string | undefined;
}

export interface RegistryRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Its segments, as they are. */
  path: readonly string[];
  query?: Readonly<Record<string, string | number | undefined>>;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
}

/** A registry's service, spoken to. */
export class RegistryClient {
  readonly #url: string;
  readonly #key: string | undefined;

  /** @throws RegistryError BAD_USER_INPUT for what is no URL */
  constructor({ url, key }: RegistryAddress) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.username !== '') {
      throw new RegistryError(
        'BAD_USER_INPUT',
        'The URL of the registry is no http(s) URL, or it has a password in it.',
        { field: 'url' },
      );
    }
    this.#url = `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
    this.#key = key;
  }

  /**
   * @param answer what it must look like
   * @throws RegistryError as the registry answers, or UNAVAILABLE when it does not, or not as a registry
   */
  async send<T>(request: RegistryRequest, answer: z.ZodType<T>): Promise<T> {
    const response = await this.#fetch(request);
    if (!response.ok) throw await errorOf(response);
    const parsed = answer.safeParse(response.status === 204 ? undefined : await readJson(response));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') || 'its top';
    throw noRegistry(response, `${issue?.message ?? 'it makes no sense'} at ${place}`);
  }

  async #fetch({ method, path, query = {}, headers, body }: RegistryRequest): Promise<Response> {
    const url = new URL(`${this.#url}/${path.map(encodeURIComponent).join('/')}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    try {
      return await fetch(url, {
        method,
        headers: {
          accept: 'application/json, application/problem+json',
          ...(this.#key !== undefined && { authorization: `Bearer ${this.#key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // A key is for this server, not for wherever it sends us.
        redirect: 'error',
        signal: AbortSignal.timeout(patience),
      });
    } catch (cause) {
      throw new RegistryError(
        'UNAVAILABLE',
        `${this.#url} does not answer: ${reasonOf(cause)}.`,
        {},
        { cause },
      );
    }
  }
}

/** Of a failed fetch the reason stands in its cause; there, of several addresses that were tried, in the first. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing came within ${patience / 1000} s`;
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch {
    throw noRegistry(response, 'that is no JSON');
  }
}

function noRegistry({ url, status, headers }: Response, why: string): RegistryError {
  const type = headers.get('content-type') ?? 'no type';
  return new RegistryError(
    'UNAVAILABLE',
    `${withoutQuery(url)} answered ${status} with ${type}, but not as a registry does: ${why}.`,
  );
}

const problem = z.object({
  code: z.string(),
  detail: z.string(),
  field: z.string().optional(),
  winner: z.unknown().optional(),
  faults: z.unknown().optional(),
  report: z.unknown().optional(),
});

const codes: Record<number, RegistryErrorCode> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'BAD_USER_INPUT',
  429: 'RATE_LIMITED',
};

/** What a registry answers is an RFC 9457 problem; what stands before it may answer anything. */
async function errorOf(response: Response): Promise<RegistryError> {
  const parsed = problem.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) {
    const { code, detail, ...details } = parsed.data;
    return new RegistryError(code as RegistryErrorCode, detail, details as RegistryErrorDetails);
  }
  const { status, statusText, url } = response;
  return new RegistryError(
    codes[status] ?? 'UNAVAILABLE',
    `${withoutQuery(url)} answered ${`${status} ${statusText}`.trim()}, and not as a registry does.`,
  );
}

function withoutQuery(url: string): string {
  return url.replace(/\?.*/, '');
}
