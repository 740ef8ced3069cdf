import type { FetchNode } from '@apollo/query-planner';
import type { SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import { parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { compileRewrites, renamedKeys, type Rewrite } from '../execution/compileRewrites.js';
import type { OperationVariables } from '../execution/ExecutionState.js';
import { compileRequest } from '../execution/FetchRequest.js';
import { compileBeginsAfter } from './compileBeginsAfter.js';
import { compileResume, rootFieldOf, type Resume } from './compileResume.js';

/** The part of a subscription that one subgraph answers: where its events come from. */
export interface Primary {
  readonly subgraph: string;
  /** The root field's name. */
  readonly field: string;
  request(variables: OperationVariables): SubgraphRequest;
  /** Whether the client says behind which event it begins, so that asking again is no loss while nothing has come. */
  beginsAfter(variables: OperationVariables): boolean;
  /** Undefined when the field takes no `after`, or the operation does not ask for the `cursor`. */
  readonly resume: Resume | undefined;
  readonly rewrite: Rewrite | undefined;
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * Compiles the planner's `primary` fetch of a subscription.
 * @param document as the client sent it
 */
export function compilePrimary(
  node: FetchNode,
  supergraphSchema: GraphQLSchema,
  document: DocumentNode,
): Primary {
  const request = compileRequest(node);
  const field = rootFieldOf(parse(request.query, { noLocation: true }));
  return {
    subgraph: request.subgraph,
    field: field?.name.value ?? '',
    request: (values) => {
      // Without the JSON: resuming changes the variables.
      const { query, operationName, variables } = request.build(values);
      return { query, operationName, variables };
    },
    beginsAfter: compileBeginsAfter(field),
    resume: compileResume(request.query, supergraphSchema, document),
    rewrite: compileRewrites(node.outputRewrites, supergraphSchema),
    renamed: renamedKeys(node.outputRewrites),
  };
}
