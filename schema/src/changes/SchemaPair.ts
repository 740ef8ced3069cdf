import type { GraphQLSchema } from 'graphql';
import type { VisibleTypes } from './visibleTypes.js';

/** Two versions of a schema. */
export interface SchemaPair {
  before: GraphQLSchema;
  after: GraphQLSchema;
  /** What clients could meet in the old one. */
  visible: VisibleTypes;
}
