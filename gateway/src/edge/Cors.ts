import type { HttpRequest, HttpResponse } from './HttpMessages.js';
import { secureHeaders } from './secureHeaders.js';

/** Which pages of other origins may read answers. */
export interface CorsSettings {
  /** Exactly as browsers send them (`https://app.example.org`), or `*` alone for any; none: CORS is off. */
  origins: readonly string[];
  /** Whether browsers may send cookies along. Not together with `*`. */
  credentials: boolean;
  /** Headers that pages may send; whichever they ask for, when left out. */
  allowedHeaders?: readonly string[] | undefined;
  /** Headers of answers that pages may read. */
  exposedHeaders: readonly string[];
  /** Seconds that browsers may remember the answer to a preflight request. */
  maxAge: number;
}

export const defaultCorsSettings: CorsSettings = {
  origins: [],
  credentials: false,
  exposedHeaders: ['x-request-id'],
  maxAge: 86_400,
};

/** What becomes of a socket by the page that opens it. */
export type SocketAdmission = 'as it is' | 'without its cookies' | 'refused';

/** What `/graphql` is asked with; PUT and DELETE belong to graphql-sse. */
const methods = 'GET, POST, PUT, DELETE';

/** Cross-Origin Resource Sharing, as the Fetch standard describes it. */
export class Cors {
  readonly #settings: CorsSettings;
  readonly #origins: ReadonlySet<string>;
  readonly #anyOrigin: boolean;

  /** @throws Error for settings that no browser would accept */
  constructor(settings: CorsSettings) {
    this.#settings = settings;
    this.#origins = new Set(settings.origins);
    this.#anyOrigin = this.#origins.has('*');
    if (this.#anyOrigin && (settings.credentials || this.#origins.size > 1)) {
      throw new Error('CORS for the origin "*" goes with no other origin, and without credentials.');
    }
    const odd = settings.origins.find((origin) => origin !== '*' && !isOrigin(origin));
    if (odd !== undefined)
      throw new Error(`"${odd}" is no origin: it is written as "https://app.example.org".`);
  }

  /** Says who may read the answer. @returns whether the request was a preflight, and is answered */
  answer(request: HttpRequest, response: HttpResponse): boolean {
    if (this.#origins.size === 0) return false;
    const { origin } = request.headers;
    const { credentials, exposedHeaders } = this.#settings;
    // Also on answers to nobody in particular: a cache must not hand them to somebody.
    if (!this.#anyOrigin) response.setHeader('vary', 'Origin');
    const allowed = origin !== undefined && (this.#anyOrigin || this.#origins.has(origin));
    if (allowed) {
      response.setHeader('access-control-allow-origin', this.#anyOrigin ? '*' : origin);
      if (credentials) response.setHeader('access-control-allow-credentials', 'true');
    }
    if (!isPreflight(request)) {
      if (allowed && exposedHeaders.length > 0) {
        response.setHeader('access-control-expose-headers', exposedHeaders.join(', '));
      }
      return false;
    }
    secureHeaders(response);
    if (allowed) this.#answerPreflight(request, response);
    response.writeHead(204, { 'content-length': 0 }).end();
    return true;
  }

  /**
   * Whether a page of the request's origin may open a socket: browsers do not ask first, send cookies along, and let the page
   * read what comes.
   * @param csrfPrevention whether pages of other origins are kept away where none are listed
   */
  admitSocket({ headers }: HttpRequest, csrfPrevention: boolean): SocketAdmission {
    const { origin, host } = headers;
    if (origin === undefined || isOriginOf(origin, host)) return 'as it is';
    if (this.#anyOrigin || this.#origins.has(origin)) {
      return this.#settings.credentials ? 'as it is' : 'without its cookies';
    }
    return csrfPrevention || this.#origins.size > 0 ? 'refused' : 'as it is';
  }

  #answerPreflight({ headers }: HttpRequest, response: HttpResponse): void {
    const { allowedHeaders, maxAge } = this.#settings;
    const asked = headers['access-control-request-headers'];
    response.setHeader('access-control-allow-methods', methods);
    response.setHeader('access-control-max-age', maxAge);
    const names = allowedHeaders?.join(', ') ?? asked;
    if (names) response.setHeader('access-control-allow-headers', names);
    if (!allowedHeaders) response.appendHeader('vary', 'Access-Control-Request-Headers');
  }
}

function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** Whether a page was loaded from the host that is asked now. */
function isOriginOf(origin: string, host: string | undefined): boolean {
  return isOrigin(origin) && new URL(origin).host === host;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
