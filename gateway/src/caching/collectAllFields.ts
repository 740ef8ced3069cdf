import type { GraphQLCompositeType, GraphQLSchema } from 'graphql';
import {
  collectFields,
  type CollectedField,
  type ConditionalSelection,
  type Fragments,
} from '../execution/projection/collectFields.js';

/** Everything that is selected on a type, also what comes later (`@defer`); a key may then be there more than once. */
export function collectAllFields(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  selections: readonly ConditionalSelection[],
  fragments: Fragments,
): CollectedField[] {
  const { fields, deferred } = collectFields(schema, type, selections, fragments);
  if (deferred.length === 0) return fields;
  return [...fields, ...collectAllFields(schema, type, deferred, fragments)];
}
