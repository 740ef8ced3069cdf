import {
  getVariableValues,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { OperationVariables } from './ExecutionState.js';
import { RequestRefused } from './RequestRefused.js';

/**
 * Checks the variables against the operation's definitions.
 * @throws RequestRefused BAD_USER_INPUT saying which value does not fit
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  sent: Readonly<Record<string, unknown>>,
): OperationVariables {
  const definitions = operation.variableDefinitions ?? [];
  if (definitions.length === 0) return { sent, coerced: {} };
  const result = getVariableValues(schema, definitions, sent, { maxErrors: 20 });
  if (!result.coerced) throw new RequestRefused('BAD_USER_INPUT', result.errors as readonly GraphQLError[]);
  return { sent, coerced: result.coerced };
}
