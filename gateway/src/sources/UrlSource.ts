import type { Fetch, FetchAnswer } from './RegistryConnection.js';
import { SourceUnavailable } from './SourceUnavailable.js';
import type { Reading, TextSource } from './TextSource.js';
import { withoutCredentials } from './withoutCredentials.js';

/** Seconds that a server is asked to wait for news (RFC 7240). */
const wait = 30;
/** Milliseconds that a server has to answer, besides. */
const patience = 10_000;

export interface UrlSourceOptions {
  /** Sent as a bearer token. */
  key?: string | undefined;
  /** More headers, looked up for each request. */
  headers?: (() => Readonly<Record<string, string>>) | undefined;
  /** How servers are reached; `fetch`, when left out. */
  fetch?: Fetch | undefined;
}

/**
 * A text at a URL, by the contract in `docs/life.md`: known by its ETag, and waited for where the server can. Any server of
 * files will do, too.
 */
export class UrlSource implements TextSource {
  readonly location: string;
  readonly #options: UrlSourceOptions;
  #etag: string | undefined;
  #last: string | undefined;

  /** @throws Error when the URL is none that can be asked, or has a user or a password; it repeats neither */
  constructor(url: string, options: UrlSourceOptions = {}) {
    checkUrl(url);
    this.location = url;
    this.#options = options;
  }

  async read(signal: AbortSignal): Promise<Reading> {
    const { key, headers, fetch: send = fetch } = this.#options;
    const response = await send(this.location, {
      headers: {
        accept: '*/*',
        prefer: `wait=${wait}`,
        ...(this.#etag === undefined ? {} : { 'if-none-match': this.#etag }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers?.(),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(wait * 1000 + patience)]),
    });
    const waits = /\bwait\b/.test(response.headers.get('preference-applied') ?? '');
    if (response.status === 304) return { text: undefined, waits };
    const text = await response.text();
    if (!response.ok) throw unavailable(this.location, response);
    this.#etag = response.headers.get('etag') ?? undefined;
    if (text === this.#last) return { text: undefined, waits };
    this.#last = text;
    return { text, waits };
  }
}

/** URLs are told in errors and logs: they are no place for what nobody else should know. */
function checkUrl(url: string): void {
  const shown = withoutCredentials(url);
  if (!URL.canParse(url)) throw new Error(`${shown} is no URL that can be asked.`);
  const { username, password } = new URL(url);
  if (username === '' && password === '') return;
  throw new Error(
    `${shown} is given with a user or a password, which URLs here must not have: a key that opens a supergraph goes into GANTRY_SUPERGRAPH_KEY, one for trusted documents into GANTRY_TRUSTED_DOCUMENTS_KEY.`,
  );
}

const reasons: Record<number, string> = {
  401: ': it does not accept the key',
  403: ': the key does not open it',
  404: ': there is nothing',
};

function unavailable(url: string, { status, headers }: FetchAnswer): SourceUnavailable {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return new SourceUnavailable(
    `${url} answered ${status}${reasons[status] ?? ''}.`,
    Number.isFinite(seconds) ? seconds * 1000 : undefined,
  );
}
