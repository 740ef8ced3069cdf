import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { buildExecutionContext, type ExecutionContext } from 'graphql/execution/execute.js';
import { EventErrors } from './EventErrors.js';
import { EventFields, type EventData } from './EventFields.js';
import { isPromise, type MaybePromise } from './MaybePromise.js';
import { OwnValues } from './OwnValues.js';

/**
 * Answers the events of one subscription ("ExecuteSubscriptionEvent" of the GraphQL specification) as graphql-js does, which takes each
 * for an operation of its own: which fields are selected, with which variables, is found out once here.
 */
export class SubscriptionEventExecutor {
  readonly #variables: OwnValues<void>;
  readonly #fields: EventFields;

  /**
   * @param args a subscription that is valid for the schema, with variables as they were sent
   * @throws GraphQLError when the variables do not fit, or there is no such operation
   */
  constructor(args: ExecutionArgs) {
    this.#variables = new OwnValues(() => operationOf(args).variableValues);
    this.#fields = EventFields.ofRoot(operationOf(args));
  }

  /** @param event what the source stream gave @returns what `execute` would give for it as the root value */
  execute(event: unknown, contextValue: unknown): MaybePromise<ExecutionResult> {
    const errors = new EventErrors();
    const run = { event, contextValue, variableValues: this.#variables.take(), errors };
    const fail = (error: unknown): ExecutionResult => {
      errors.add(error as GraphQLError, undefined);
      return { errors: errors.all!, data: null };
    };
    const resultOf = (data: EventData): ExecutionResult =>
      errors.all ? { errors: errors.all, data } : { data };
    try {
      const data = this.#fields.answer(event, undefined, run);
      return isPromise(data) ? data.then(resultOf, fail) : resultOf(data);
    } catch (error) {
      return fail(error);
    }
  }
}

function operationOf(args: ExecutionArgs): ExecutionContext {
  const operation = buildExecutionContext(args);
  if ('schema' in operation) return operation;
  throw operation[0]!;
}
