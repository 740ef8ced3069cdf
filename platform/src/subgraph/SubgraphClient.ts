import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { GantryError, errorCodes, type ErrorCode } from '../errors/GantryError.js';
import type { ContextTokenSigner } from '../identity/ContextTokenSigner.js';
import type { RequestContext } from '../identity/RequestContext.js';
import { inSpan } from '../telemetry/inSpan.js';
import { currentTrace } from '../telemetry/TraceContext.js';
import type { SubgraphEndpoint } from './SubgraphEndpoint.js';

/** Calls other subgraphs, on behalf of a request or of background work. */
export class SubgraphClient {
  readonly #resolve: (subgraph: string) => SubgraphEndpoint;
  readonly #signer: ContextTokenSigner;

  /** Whether documents are queries; there are as many as there are in code. */
  readonly #queries = new Map<string, boolean>();

  /** @param resolve how a subgraph is reached; asked on each call, so that subgraphs may start in any order */
  constructor(resolve: (subgraph: string) => SubgraphEndpoint, signer: ContextTokenSigner) {
    this.#resolve = resolve;
    this.#signer = signer;
  }

  /**
   * Runs a query or mutation there and answers its data, in what is left of the signal's time. A query that nobody answers is
   * sent again.
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
    const step = { attributes: { 'gantry.subgraph': subgraph } };
    const result = await inSpan(`subgraph ${subgraph}`, step, () =>
      this.#resolve(subgraph).execute(
        {
          query,
          variables,
          requestId: context.requestId,
          repeatable: this.#isQuery(query),
          trace: currentTrace(),
        },
        token,
        signal,
      ),
    );
    const fault = result.errors?.[0];
    if (fault) {
      const code = fault.extensions?.['code'];
      const known = errorCodes.includes(code as ErrorCode) ? (code as ErrorCode) : 'INTERNAL';
      const reason = fault.extensions?.['reason'];
      throw new GantryError(known, fault.message, typeof reason === 'string' ? { reason } : {});
    }
    return result.data as T;
  }

  #isQuery(document: string): boolean {
    let known = this.#queries.get(document);
    if (known === undefined) {
      known = getOperationAST(parse(document))?.operation === OperationTypeNode.QUERY;
      this.#queries.set(document, known);
    }
    return known;
  }
}
