import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { GraphQLFormattedError } from 'graphql';
import type { AccessDecision } from '../authorization/AccessDecision.js';
import { isAmong, type Audience } from '../authorization/Audience.js';
import type { Authorizer } from '../authorization/Authorizer.js';
import type { CostControl, OperationCost } from '../cost/CostControl.js';
import { coerceVariables } from '../execution/coerceVariables.js';
import type { OperationVariables } from '../execution/ExecutionState.js';
import type { OperationRequest } from '../execution/OperationRequest.js';
import type { ParsedOperation } from '../execution/parseOperation.js';
import type { ParsedOperations } from '../execution/ParsedOperations.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { RequestRefused } from '../execution/RequestRefused.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import { introspects } from './introspects.js';
import { withoutSuggestions } from './withoutSuggestions.js';

export interface AdmissionOptions {
  parsed: ParsedOperations;
  authorizer: Authorizer;
  cost: CostControl;
  /** Who may ask for the schema. */
  introspection: Audience;
  /** Who is told "Did you mean …?" by the errors of a document. */
  suggestions: Audience;
}

/** An operation that may be planned. */
export interface AdmittedOperation {
  /** Undefined: the caller may have all of it. */
  access: AccessDecision | undefined;
  /** Undefined: costs are not computed. */
  cost: OperationCost | undefined;
}

/** Everything that is decided about an operation before it is planned. */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** At once where nothing has to be asked. @throws RequestRefused saying why the operation is not run */
  admit(
    request: OperationRequest,
    generation: SchemaGeneration,
    context: RequestContext,
  ): AdmittedOperation | Promise<AdmittedOperation> {
    const { parsed, authorizer, cost, introspection } = this.#options;
    const read = (): ParsedOperation => parsed.get(request.query, request.operationName, generation);
    if (!isAmong(introspection, context) && introspects(read().document)) {
      throw RequestRefused.because('GRAPHQL_VALIDATION_FAILED', 'You may not introspect the schema.');
    }
    const admitted = (access: AccessDecision | undefined): AdmittedOperation => ({
      access,
      cost: cost.isOn ? this.#priced(read(), request, generation, context) : undefined,
    });
    const decided = authorizer.decide(read, generation, context);
    return decided instanceof Promise ? decided.then(admitted) : admitted(decided);
  }

  /**
   * What was decided about an operation, in terms of another generation of the schema.
   * @returns undefined when it has to be decided anew
   * @throws RequestRefused when the operation does not fit that generation
   */
  carry(
    access: AccessDecision,
    source: string,
    operationName: string | undefined,
    generation: SchemaGeneration,
  ): { access: AccessDecision | undefined } | undefined {
    const { parsed, authorizer } = this.#options;
    return authorizer.carry(access, parsed.get(source, operationName, generation), generation);
  }

  /** @throws RequestRefused when the operation is not to be run without what its caller may not have */
  check(operation: PreparedOperation, variables: OperationVariables): void {
    this.#options.authorizer.check(operation, variables);
  }

  /** What this caller gets to see of a refusal. */
  censored(error: unknown, context: RequestContext): unknown {
    if (!(error instanceof RequestRefused) || isAmong(this.#options.suggestions, context)) return error;
    const shown = (one: GraphQLFormattedError): GraphQLFormattedError => ({
      ...one,
      message: withoutSuggestions(one.message),
    });
    return new RequestRefused(error.code, error.errors.map(shown));
  }

  #priced(
    { operation, fragments }: ParsedOperation,
    request: OperationRequest,
    generation: SchemaGeneration,
    context: RequestContext,
  ): OperationCost {
    const variables = coerceVariables(generation.apiSchema, operation, request.variables);
    const asked = request.extensions?.['cost'] === true;
    return this.#options.cost.admit({ operation, fragments, variables }, generation, context, asked);
  }
}
