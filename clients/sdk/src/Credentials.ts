/** A bearer token, or how to get one: asked for every request and every connection, so that a fresh one is used. */
export type TokenSource = string | (() => string | Promise<string>);

/** The application that asks, by which operators tell whose requests there are, and what a change of the API would break. */
export interface ClientName {
  name: string;
  version?: string;
}

/** Who asks, and in which tenant. */
export class Credentials {
  readonly #token: TokenSource;
  readonly #tenant: string | undefined;
  readonly #client: ClientName;

  constructor(token: TokenSource, tenant: string | undefined, client: ClientName) {
    this.#token = token;
    this.#tenant = tenant;
    this.#client = client;
  }

  /** Whether another token may be had after one was refused. */
  get renewable(): boolean {
    return typeof this.#token === 'function';
  }

  /** Headers of a request; the same names go into a socket's `connectionParams`. */
  async headers(): Promise<Record<string, string>> {
    const token = typeof this.#token === 'function' ? await this.#token() : this.#token;
    const { name, version } = this.#client;
    return {
      authorization: `Bearer ${token}`,
      'x-graphql-client-name': name,
      ...(version === undefined ? {} : { 'x-graphql-client-version': version }),
      ...(this.#tenant === undefined ? {} : { 'x-gantry-tenant': this.#tenant }),
    };
  }
}
