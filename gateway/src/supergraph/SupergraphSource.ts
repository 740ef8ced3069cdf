import { readFile } from 'node:fs/promises';

/** Where supergraphs come from. */
export interface SupergraphSource {
  /** The supergraph; undefined when it is known to be what was read last. @throws Error when it cannot be had */
  read(signal: AbortSignal): Promise<string | undefined>;
}

/** Milliseconds that a server has to answer. */
const patience = 10_000;

/** A supergraph in a file, or at an http(s) URL. */
export function supergraphSource(location: string): SupergraphSource {
  return /^https?:\/\//.test(location) ? new UrlSource(location) : new FileSource(location);
}

class FileSource implements SupergraphSource {
  readonly #file: string;
  #last: string | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Reads it whole: files that are replaced by a link, as in Kubernetes, tell nobody who watches them. */
  async read(signal: AbortSignal): Promise<string | undefined> {
    const text = await readFile(this.#file, { encoding: 'utf8', signal });
    if (text === this.#last) return undefined;
    this.#last = text;
    return text;
  }
}

class UrlSource implements SupergraphSource {
  readonly #url: string;
  #etag: string | undefined;
  #last: string | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async read(signal: AbortSignal): Promise<string | undefined> {
    const response = await fetch(this.#url, {
      headers: {
        accept: 'text/plain, application/graphql, */*',
        ...(this.#etag === undefined ? {} : { 'if-none-match': this.#etag }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
    if (response.status === 304) return undefined;
    if (!response.ok) throw new Error(`${this.#url} answered ${response.status}.`);
    const text = await response.text();
    this.#etag = response.headers.get('etag') ?? undefined;
    if (text === this.#last) return undefined;
    this.#last = text;
    return text;
  }
}
