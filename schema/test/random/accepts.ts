import { getVariableValues, Kind, parse, validate, type GraphQLSchema } from 'graphql';
import type { RandomRequest } from './randomRequest.js';

/** Whether a server of this schema would begin to answer a request. */
export function accepts(schema: GraphQLSchema, { document, variables }: RandomRequest): boolean {
  const parsed = parse(document);
  if (validate(schema, parsed).length > 0) return false;
  return parsed.definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      !getVariableValues(schema, definition.variableDefinitions ?? [], variables).errors,
  );
}
