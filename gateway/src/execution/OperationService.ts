import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { cancellable } from '@gantry/platform/streams/cancellable.js';
import type { Logger } from 'pino';
import { federatedEvents } from '../subscriptions/federatedEvents.js';
import type { SupergraphManager } from '../supergraph/SupergraphManager.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import { coerceVariables } from './coerceVariables.js';
import { executeOperation, type OperationResult } from './executeOperation.js';
import type { OperationVariables } from './ExecutionState.js';
import type { OperationCache } from './OperationCache.js';
import type { PreparedOperation } from './PreparedOperation.js';
import type { SubgraphCaller } from './SubgraphCaller.js';

/** An operation with the values of its variables: ready to run. */
export interface RunnableOperation {
  operation: PreparedOperation;
  variables: OperationVariables;
}

/** What a transport hands over. */
export interface OperationRequest {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

export interface OperationServiceOptions {
  supergraph: SupergraphManager;
  operations: OperationCache;
  caller: SubgraphCaller;
  metrics: GatewayMetrics;
  logger: Logger;
}

/** What every transport runs operations with. */
export class OperationService {
  readonly #options: OperationServiceOptions;

  constructor(options: OperationServiceOptions) {
    this.#options = options;
  }

  /** @throws RequestRefused when document, operation name or variables are at fault */
  prepare(request: OperationRequest): RunnableOperation {
    const { supergraph, operations, metrics } = this.#options;
    try {
      const operation = operations.get(request.query, request.operationName, supergraph.current);
      return {
        operation,
        variables: coerceVariables(operation.schema, operation.operation, request.variables),
      };
    } catch (error) {
      metrics.operationEnded('unknown', 'refused');
      throw error;
    }
  }

  /** Runs a query or mutation. @throws only when the client has left */
  async execute(
    { operation, variables }: RunnableOperation,
    context: RequestContext,
    signal: AbortSignal,
  ): Promise<OperationResult> {
    const { caller, metrics } = this.#options;
    const started = performance.now();
    const ended = (outcome: 'ok' | 'errors' | 'failed'): void =>
      metrics.operationEnded(operation.type, outcome, (performance.now() - started) / 1000);
    try {
      const result = await executeOperation(operation, variables, caller.senderFor(context, signal));
      ended(result.errors ? 'errors' : 'ok');
      return result;
    } catch (error) {
      ended('failed');
      throw error;
    }
  }

  /** Starts a subscription. Returning the iterator ends it at the subgraph too, even while it waits for an event. */
  subscribe(
    { operation, variables }: RunnableOperation,
    context: RequestContext,
    transport: 'sse' | 'ws',
  ): AsyncIterableIterator<OperationResult> {
    const { caller, logger } = this.#options;
    const { primary } = operation;
    if (!primary) throw new Error('Only a subscription can be subscribed to.');
    const cancelled = new AbortController();
    const { signal } = cancelled;
    const events = federatedEvents(operation, { primary, variables, caller, context, logger, signal });
    return cancellable(this.#counted(events, transport), () => cancelled.abort());
  }

  async *#counted<T>(events: AsyncGenerator<T>, transport: string): AsyncGenerator<T> {
    const { metrics } = this.#options;
    metrics.subscriptionOpened(transport);
    try {
      yield* events;
    } finally {
      metrics.subscriptionClosed(transport);
      metrics.operationEnded('subscription', 'ok');
    }
  }
}
