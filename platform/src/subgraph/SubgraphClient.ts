import { GantryError, errorCodes, type ErrorCode } from '../errors/GantryError.js';
import type { ContextTokenSigner } from '../identity/ContextTokenSigner.js';
import type { RequestContext } from '../identity/RequestContext.js';
import type { SubgraphEndpoint } from './SubgraphEndpoint.js';

/** Calls other subgraphs, on behalf of a request or of background work. */
export class SubgraphClient {
  readonly #resolve: (subgraph: string) => SubgraphEndpoint;
  readonly #signer: ContextTokenSigner;

  /** @param resolve how a subgraph is reached; asked on each call, so that subgraphs may start in any order */
  constructor(resolve: (subgraph: string) => SubgraphEndpoint, signer: ContextTokenSigner) {
    this.#resolve = resolve;
    this.#signer = signer;
  }

  /**
   * Runs a query or mutation there and answers its data.
   * @throws GantryError with the first error's code; UNAVAILABLE when the subgraph cannot be reached.
   */
  async request<T>(
    subgraph: string,
    query: string,
    variables: Record<string, unknown>,
    context: RequestContext,
    signal?: AbortSignal,
  ): Promise<T> {
    const token = await this.#signer.sign(subgraph, context);
    const result = await this.#resolve(subgraph).execute(
      { query, variables, requestId: context.requestId },
      token,
      signal,
    );
    const fault = result.errors?.[0];
    if (fault) {
      const code = fault.extensions?.['code'];
      const known = errorCodes.includes(code as ErrorCode) ? (code as ErrorCode) : 'INTERNAL';
      throw new GantryError(known, fault.message);
    }
    return result.data as T;
  }
}
