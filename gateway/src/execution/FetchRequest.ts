import type { FetchNode } from '@apollo/query-planner';
import type { SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { OperationVariables } from './ExecutionState.js';

/** Values for one variable, with their JSON. */
export interface WrittenList {
  readonly values: readonly unknown[];
  readonly json: string;
}

/** The part of a fetch that is the same every time it runs. */
export interface FetchRequest {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  /** Variables of the client's operation that it takes along. */
  readonly used: readonly string[];
  /** @param own variables of the fetch itself: the representations of entities */
  build(variables: OperationVariables, own?: Readonly<Record<string, WrittenList>>): SubgraphRequest;
}

/** A request's JSON: what is sent, and what equal requests are known by. */
export function jsonOf(request: SubgraphRequest): string {
  return request.json ?? JSON.stringify(request);
}

/** Compiles a fetch node into the request that it sends. */
export function compileRequest(node: FetchNode): FetchRequest {
  if (node.contextRewrites && node.contextRewrites.length > 0) {
    throw new Error(`A fetch from "${node.serviceName}" uses @fromContext, which is not supported.`);
  }
  const { query, operationName } = withoutCounter(node);
  return requestOf(node.serviceName, query, operationName, node.variableUsages ?? []);
}

/** The request that does what several requests to one subgraph do. */
export function batchRequests(query: string, requests: readonly FetchRequest[]): FetchRequest {
  const [first] = requests;
  const used = new Set(requests.flatMap((request) => request.used));
  return requestOf(first!.subgraph, query, first!.operationName, [...used]);
}

function requestOf(
  subgraph: string,
  query: string,
  operationName: string | undefined,
  used: readonly string[],
): FetchRequest {
  const head = JSON.stringify({ query, operationName }).slice(0, -1);
  return {
    subgraph,
    query,
    operationName,
    used,
    build({ sent }, own = {}) {
      const variables: Record<string, unknown> = {};
      const written: string[] = [];
      for (const name of used) {
        const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
        if (value === undefined) continue;
        variables[name] = value;
        written.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
      }
      for (const name of Object.keys(own)) {
        const { values, json } = own[name]!;
        variables[name] = values;
        written.push(`"${name}":${json}`);
      }
      return { query, operationName, variables, json: `${head},"variables":{${written.join(',')}}}` };
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
