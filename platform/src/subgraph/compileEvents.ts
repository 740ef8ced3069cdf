import { GraphQLError, type DocumentNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';

/** What a subscription answers for one event of its source. */
export type AnswerEvent = (
  event: unknown,
  contextValue: unknown,
  variables: Readonly<Record<string, unknown>>,
) => ExecutionResult | Promise<ExecutionResult>;

/**
 * Compiles what is selected of a subscription's events. The reference executor reads the operation anew for each event, which costs a
 * token of a stream twenty times as much as its answer: docs/decisions/0049.
 * @param document valid for the schema
 * @throws GraphQLError where the document does not have the operation
 */
export function compileEvents(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string,
): AnswerEvent {
  const compiled = compileQuery(schema, document, operationName);
  if (!isCompiledQuery(compiled)) throw compiled.errors![0]!;
  return (event, contextValue, variables) => {
    const result = compiled.query(event, contextValue, variables);
    return result instanceof Promise ? result.then(withWholeErrors) : withWholeErrors(result);
  };
}

/**
 * Errors as the reference executor makes them. Those of compiled code may lack extensions, and have no cause where a value does not fit its
 * type: only the client's own faults have none.
 */
function withWholeErrors(result: ExecutionResult): ExecutionResult {
  if (!result.errors) return result;
  const errors = result.errors.map(({ message, path, originalError = new Error(message) }) => {
    return new GraphQLError(message, { path: path ?? null, originalError });
  });
  return { ...result, errors };
}
