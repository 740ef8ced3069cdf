import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { Admission, AdmittedOperation } from '../admission/Admission.js';
import { isAmong, type Audience } from '../authorization/Audience.js';
import type { DocumentLibrary } from '../documents/DocumentLibrary.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { SupergraphManager } from '../supergraph/SupergraphManager.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import type { UsageClient } from '../usage/UsageClient.js';
import { checkConditions } from './checkConditions.js';
import { coerceVariables } from './coerceVariables.js';
import { Explanation } from './Explanation.js';
import type { OperationCache } from './OperationCache.js';
import type { OperationRequest, RunnableOperation } from './OperationRequest.js';
import type { PreparedOperation } from './PreparedOperation.js';
import { RequestRefused } from './RequestRefused.js';

/** Who asks for an operation, and how. */
export interface Asking {
  readonly context: RequestContext;
  /** What it is asked of, a contract perhaps. */
  readonly supergraph: SupergraphManager;
  /** Whether it can be answered in parts, so that fragments may be deferred. */
  readonly inParts: boolean;
  /** Whose it is counted as, when it is run. */
  readonly client: UsageClient | undefined;
}

/** An operation that is being prepared. */
interface Wanted {
  readonly asking: Asking;
  readonly sent: OperationRequest;
  /** The same with its document. */
  readonly request: OperationRequest;
  readonly generation: SchemaGeneration;
  /** On the clock of `performance.now`. */
  readonly started: number;
}

export interface OperationPreparerOptions {
  operations: OperationCache;
  /** Without it documents cannot be named. */
  documents?: DocumentLibrary | undefined;
  /** Without it everything is admitted. */
  admission?: Admission | undefined;
  metrics: GatewayMetrics;
  /** Who is told how an operation is answered; nobody unless said otherwise. */
  explainTo?: Audience | undefined;
}

/** Makes what clients send into what can be run, or refuses it. */
export class OperationPreparer {
  readonly #options: OperationPreparerOptions;

  constructor(options: OperationPreparerOptions) {
    this.#options = options;
  }

  /**
   * Compiles what `context` may have of an operation; at once where it is known, and nobody has to be asked.
   * @throws RequestRefused when document, operation name or variables are at fault, or nothing may be had of it
   * @throws GantryError FORBIDDEN when `supergraph` is not for `context`
   */
  prepare(sent: OperationRequest, asking: Asking): RunnableOperation | Promise<RunnableOperation> {
    const { context, supergraph } = asking;
    const started = performance.now();
    try {
      checkAudience(supergraph, context);
      const { documents, admission } = this.#options;
      const request = documents ? { ...sent, query: documents.find(sent) } : sent;
      // One all along, whatever is swapped in meanwhile.
      const generation = supergraph.current;
      const wanted: Wanted = { asking, sent, request, generation, started };
      const admitting = admission?.admit(request, generation, context);
      const prepared =
        admitting instanceof Promise
          ? admitting.then((admitted) => this.#plan(wanted, admitted))
          : this.#plan(wanted, admitting);
      if (!(prepared instanceof Promise)) return prepared;
      return prepared.catch((error: unknown) => this.#refuse(error, sent, asking));
    } catch (error) {
      return this.#refuse(error, sent, asking);
    }
  }

  #plan(
    wanted: Wanted,
    admitted: AdmittedOperation | undefined,
  ): RunnableOperation | Promise<RunnableOperation> {
    const { request, generation, asking } = wanted;
    const { query, operationName } = request;
    const found = this.#options.operations.get(
      query,
      operationName,
      generation,
      admitted?.access,
      asking.inParts,
    );
    return found instanceof Promise
      ? found.then((operation) => this.#runnable(wanted, admitted, operation))
      : this.#runnable(wanted, admitted, found);
  }

  #runnable(
    { sent, request, started, asking: { context, supergraph, client } }: Wanted,
    admitted: AdmittedOperation | undefined,
    operation: PreparedOperation,
  ): RunnableOperation {
    const { documents, admission, explainTo = [] } = this.#options;
    const variables = coerceVariables(operation.schema, operation.operation, request.variables);
    checkConditions(operation.document, operation.operation, variables.coerced);
    admission?.check(operation, variables);
    documents?.remember(sent);
    const explained =
      sent.extensions?.['explain'] === true && !supergraph.contract && isAmong(explainTo, context);
    return {
      operation,
      variables,
      request,
      cost: admitted?.cost,
      tally: client?.tallyOf(operation, request.query),
      explanation: explained ? new Explanation(performance.now() - started) : undefined,
    };
  }

  /** @throws what its caller gets to see of why an operation is not run */
  #refuse(error: unknown, sent: OperationRequest, { context, supergraph }: Asking): never {
    const { documents, admission, metrics } = this.#options;
    metrics.operationRefused(error instanceof RequestRefused ? error.code : undefined);
    if (supergraph.contract && isMisfit(error) && sent.query === '') throw documents?.unknown() ?? error;
    throw admission?.censored(error, context) ?? error;
  }
}

function checkAudience({ audience, contract }: SupergraphManager, context: RequestContext): void {
  if (!audience || isAmong(audience, context)) return;
  const what = contract ? `The contract "${contract}" is` : 'The whole of this API is';
  throw new GantryError('FORBIDDEN', `${what} not for you.`);
}

/** Whether a document does not fit the schema. Of one that was only named, that would tell what is in it. */
function isMisfit(error: unknown): boolean {
  return error instanceof RequestRefused && error.code === 'GRAPHQL_VALIDATION_FAILED';
}
