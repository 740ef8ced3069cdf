import type { GraphQLFormattedError } from 'graphql';

/** An HTTP answer, as it came: nothing is thrown, so that a test can look at refusals. */
export interface Answer {
  status: number;
  data: Record<string, unknown> | null | undefined;
  errors: GraphQLFormattedError[];
  /** The first error's `extensions.code`. */
  code: unknown;
}

/** Somebody at the endpoint: a token, and the tenant that is named in `x-gantry-tenant`. */
export class Caller {
  constructor(
    readonly endpoint: string,
    readonly token: string | null,
    readonly tenant?: string,
  ) {}

  /** The same person within a tenant, or within none. */
  in(tenant: string | undefined): Caller {
    return new Caller(this.endpoint, this.token, tenant);
  }

  /** The names and values that go into headers, or into `connectionParams` on a socket. */
  get credentials(): Record<string, string> {
    return {
      ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
      ...(this.tenant ? { 'x-gantry-tenant': this.tenant } : {}),
    };
  }

  async ask(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.credentials },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(30_000),
    });
    const { data, errors = [] } = (await response.json()) as Pick<Answer, 'data'> & Partial<Answer>;
    return { status: response.status, data, errors, code: errors[0]?.extensions?.['code'] };
  }

  /**
   * The answer's data, taken on trust to be what the operation selects.
   * @throws when there are errors, or user errors in a payload
   */
  async must<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const { data, errors } = await this.ask(query, variables);
    const userErrors = Object.values(data ?? {}).flatMap(
      (field) => (field as { userErrors?: unknown[] } | null)?.userErrors ?? [],
    );
    if (!data || errors.length > 0 || userErrors.length > 0)
      throw new Error(`${query}\nwas answered with ${JSON.stringify({ errors, userErrors })}`);
    return data as Data;
  }
}
