import { SpanStatusCode, type Context, type Link, type Span } from '@opentelemetry/api';
import { getOperationAST, type DocumentNode, type ExecutionResult } from 'graphql';
import { GantryError } from '../errors/GantryError.js';
import type { RequestContext } from '../identity/RequestContext.js';
import { inSpan } from '../telemetry/inSpan.js';
import { noteTenant, withLogFields } from '../telemetry/logFields.js';
import type { SubgraphMetrics } from '../telemetry/SubgraphMetrics.js';
import type { SubgraphRequest } from './SubgraphEndpoint.js';

export interface ObservedRun {
  subgraph: string;
  measurements: SubgraphMetrics | undefined;
  request: SubgraphRequest;
  /** Of the span; the operation's type once that is known, when left out. */
  name?: string;
  parent?: Context | undefined;
  links?: Link[];
}

/** What can be seen from outside of an operation while it runs: its span, its lines in the log, and its measurements. */
export class ObservedOperation {
  readonly #span: Span;
  readonly #isNamed: boolean;
  #type = 'unknown';

  private constructor(span: Span, isNamed: boolean) {
    this.#span = span;
    this.#isNamed = isNamed;
  }

  /** Runs what is to be seen. */
  static run<T extends ExecutionResult | undefined>(
    { subgraph, measurements, request, name, parent, links = [] }: ObservedRun,
    run: (observed: ObservedOperation, span: Span) => Promise<T>,
  ): Promise<T> {
    const attributes = { 'gantry.subgraph': subgraph };
    return withLogFields({ requestId: request.requestId }, () =>
      inSpan(name ?? 'graphql', { attributes, parent, links }, async (span) => {
        const observed = new ObservedOperation(span, name !== undefined);
        const started = performance.now();
        let outcome = 'failed';
        try {
          const result = await run(observed, span);
          outcome = result?.errors ? 'errors' : 'ok';
          if (result?.errors) span.setStatus({ code: SpanStatusCode.ERROR });
          return result;
        } catch (error) {
          if (error instanceof GantryError) outcome = error.code;
          throw error;
        } finally {
          measurements?.requestEnded(observed.#type, outcome, (performance.now() - started) / 1_000);
        }
      }),
    );
  }

  /** Who asks is known. */
  calledBy({ tenant, actor }: RequestContext): void {
    noteTenant(tenant?.id);
    if (tenant)
      this.#span.setAttributes({ 'gantry.tenant.id': tenant.id, 'gantry.tenant.tier': tenant.tier });
    this.#span.setAttribute('gantry.actor.kind', actor.kind);
  }

  /** What is asked is known. The document itself is no part of the span: it may hold values. */
  asks(document: DocumentNode, operationName: string | undefined): void {
    const operation = getOperationAST(document, operationName);
    if (!operation) return;
    this.#type = operation.operation;
    if (!this.#isNamed) this.#span.updateName(this.#type);
    this.#span.setAttribute('graphql.operation.type', this.#type);
    // Fetches of the gateway have no name.
    const fields = operation.selectionSet.selections.flatMap((selection) =>
      selection.kind === 'Field' ? [selection.name.value] : [],
    );
    this.#span.setAttribute('gantry.graphql.fields', [...new Set(fields)]);
    if (operation.name) this.#span.setAttribute('graphql.operation.name', operation.name.value);
  }
}
