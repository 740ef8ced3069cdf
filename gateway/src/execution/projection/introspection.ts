import {
  executeSync,
  Kind,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { CollectedField, Fragments } from './collectFields.js';
import type { ProjectionContext } from './ProjectionContext.js';

/** Answers `__schema` and `__type` here, from the API schema: no subgraph is asked about itself. */
export function compileIntrospection(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  field: CollectedField,
  fragments: Fragments,
): (source: unknown, context: ProjectionContext) => unknown {
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, directives: [], selectionSet: { kind: Kind.SELECTION_SET, selections: field.nodes } },
      ...fragments.values(),
    ],
  };
  const answer = (variableValues: Readonly<Record<string, unknown>>): unknown => {
    const { data } = executeSync({ schema, document, variableValues });
    return data?.[field.key] ?? null;
  };
  if (operation.variableDefinitions && operation.variableDefinitions.length > 0) {
    return (_source, context) => answer(context.state.variables.sent);
  }
  // Tools ask the same long question again and again.
  let known: { value: unknown } | undefined;
  return () => (known ??= { value: answer({}) }).value;
}
