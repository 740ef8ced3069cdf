/** A bearer token, or how to get one: asked for every request and every connection, so that a fresh one is used. */
export type TokenSource = string | (() => string | Promise<string>);

/** Who asks, and in which tenant. */
export class Credentials {
  readonly #token: TokenSource;
  readonly #tenant: string | undefined;

  constructor(token: TokenSource, tenant?: string) {
    this.#token = token;
    this.#tenant = tenant;
  }

  /** Whether another token may be had after one was refused. */
  get renewable(): boolean {
    return typeof this.#token === 'function';
  }

  /** Headers of a request; the same names go into a socket's `connectionParams`. */
  async headers(): Promise<Record<string, string>> {
    const token = typeof this.#token === 'function' ? await this.#token() : this.#token;
    return {
      authorization: `Bearer ${token}`,
      ...(this.#tenant === undefined ? {} : { 'x-gantry-tenant': this.#tenant }),
    };
  }
}
