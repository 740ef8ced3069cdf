import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';

/**
 * The schema that clients see behind a supergraph: without what is `@inaccessible` and without what only gateways read,
 * `@tag` among it.
 * @throws GraphQLError for text that is no supergraph
 */
export function apiSchemaOf(supergraphSdl: string): GraphQLSchema {
  const supergraph = Supergraph.build(supergraphSdl, {
    // Whatever features a gateway must support: what clients see is the same.
    supportedFeatures: null,
    // What clients see is validated in any case; to validate all the rest takes half as long again.
    validateSupergraph: false,
  });
  return supergraph.apiSchema().toGraphQLJSSchema() as GraphQLSchema;
}
