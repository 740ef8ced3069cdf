import type { FetchNode } from '@apollo/query-planner';
import type { SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { OperationVariables } from './ExecutionState.js';

/** The part of a fetch that is the same every time it runs. */
export interface FetchRequest {
  readonly subgraph: string;
  readonly query: string;
  build(variables: OperationVariables, representations?: readonly unknown[]): SubgraphRequest;
}

/** Compiles a fetch node into the request that it sends. */
export function compileRequest(node: FetchNode): FetchRequest {
  if (node.contextRewrites && node.contextRewrites.length > 0) {
    throw new Error(`A fetch from "${node.serviceName}" uses @fromContext, which is not supported.`);
  }
  const { query, operationName } = withoutCounter(node);
  const used = node.variableUsages ?? [];
  return {
    subgraph: node.serviceName,
    query,
    build(variables, representations) {
      const values: Record<string, unknown> = {};
      for (const name of used) {
        if (Object.hasOwn(variables.sent, name)) values[name] = variables.sent[name];
      }
      if (representations) values['representations'] = representations;
      return { query, variables: values, operationName };
    },
  };
}

/**
 * The planner numbers its fetches (`Overview__agents__3`). Without the number equal fetches have equal text, and one
 * answer serves them all; the client's operation name and the subgraph's stay, for the subgraph's logs.
 */
function withoutCounter(node: FetchNode): { query: string; operationName: string | undefined } {
  const name = node.operationName;
  if (name === undefined) return { query: node.operation, operationName: undefined };
  const operationName = name.replace(/__\d+$/, '');
  return { query: node.operation.replace(name, operationName), operationName };
}
