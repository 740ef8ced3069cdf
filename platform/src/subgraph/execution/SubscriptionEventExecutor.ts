import { execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { buildExecutionContext, type ExecutionContext } from 'graphql/execution/execute.js';
import { EventFields } from './EventFields.js';
import { isPromise, type MaybePromise } from './MaybePromise.js';
import { OwnValues } from './OwnValues.js';

/**
 * Answers the events of one subscription ("ExecuteSubscriptionEvent" of the GraphQL specification). graphql-js takes each for an operation
 * of its own; which fields are selected, with which variables, is found out once here. What does not go well (a resolver
 * fails, a value is not of its type) is executed again by graphql-js, which alone writes errors: the specification has resolvers
 * of such fields be idempotent.
 */
export class SubscriptionEventExecutor {
  readonly #args: ExecutionArgs;
  readonly #variables: OwnValues<void>;
  readonly #fields: EventFields;

  /**
   * @param args a subscription that is valid for the schema, with variables as they were sent
   * @throws GraphQLError when the variables do not fit, or there is no such operation
   */
  constructor(args: ExecutionArgs) {
    this.#args = args;
    this.#variables = new OwnValues(() => operationOf(args).variableValues);
    this.#fields = EventFields.ofRoot(operationOf(args));
  }

  /** @param event what the source stream gave @returns what `execute` would give for it as the root value */
  execute(event: unknown, contextValue: unknown): MaybePromise<ExecutionResult> {
    const byReference = (): MaybePromise<ExecutionResult> =>
      execute({ ...this.#args, rootValue: event, contextValue });
    const run = { event, contextValue, variableValues: this.#variables.take() };
    try {
      const data = this.#fields.answer(event, undefined, run);
      return isPromise(data) ? data.then((settled) => ({ data: settled }), byReference) : { data };
    } catch {
      return byReference();
    }
  }
}

function operationOf(args: ExecutionArgs): ExecutionContext {
  const operation = buildExecutionContext(args);
  if ('schema' in operation) return operation;
  throw operation[0]!;
}
