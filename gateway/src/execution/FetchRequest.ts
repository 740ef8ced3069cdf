import type { FetchNode } from '@apollo/query-planner';
import type { SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { OperationVariables } from './ExecutionState.js';

/** A variable's value with its JSON. */
export interface WrittenValue {
  readonly value: unknown;
  readonly json: string;
}

/** The values that there are, with their JSON. */
export function written(values: Readonly<Record<string, unknown>>): Record<string, WrittenValue> {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, { value, json: JSON.stringify(value) }]));
}

/** The part of a fetch that is the same every time it runs. */
export interface FetchRequest {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  /** Variables of the client's operation that it takes along. */
  readonly used: readonly string[];
  /** Whether it is a query, which may be sent again when nobody answers. */
  readonly repeatable: boolean;
  /** @param own variables of the fetch itself: the representations of entities, and arguments from their context */
  build(variables: OperationVariables, own?: Readonly<Record<string, WrittenValue>>): SubgraphRequest;
  /** The JSON of what `build` makes, with the JSON of the fetch's own variables. */
  json(variables: OperationVariables, own: Readonly<Record<string, string>>): string;
}

/** A request's JSON: what is sent, and what equal requests are known by. */
export function jsonOf(request: SubgraphRequest): string {
  return request.json ?? JSON.stringify(request);
}

/** Compiles a fetch node into the request that it sends. */
export function compileRequest(node: FetchNode): FetchRequest {
  // Their values are the fetch's own, whatever the client calls its variables.
  const contextual = new Set(node.contextRewrites?.map(({ renameKeyTo }) => renameKeyTo));
  const used = node.variableUsages?.filter((name) => !contextual.has(name)) ?? [];
  const { query, operationName } = withoutCounter(node);
  return requestOf(node.serviceName, query, operationName, used, node.operationKind === 'query');
}

/** The request that does what several requests to one subgraph do. */
export function batchRequests(query: string, requests: readonly FetchRequest[]): FetchRequest {
  const [first] = requests;
  const used = new Set(requests.flatMap((request) => request.used));
  const repeatable = requests.every((request) => request.repeatable);
  return requestOf(first!.subgraph, query, first!.operationName, [...used], repeatable);
}

function requestOf(
  subgraph: string,
  query: string,
  operationName: string | undefined,
  used: readonly string[],
  repeatable: boolean,
): FetchRequest {
  const head = JSON.stringify({ query, operationName }).slice(0, -1);
  return {
    subgraph,
    query,
    operationName,
    used,
    repeatable,
    build({ sent }, own = {}) {
      const variables: Record<string, unknown> = {};
      const fields: string[] = [];
      for (const name of used) {
        const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
        if (value === undefined) continue;
        variables[name] = value;
        fields.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
      }
      for (const name of Object.keys(own)) {
        const { value, json } = own[name]!;
        variables[name] = value;
        fields.push(`"${name}":${json}`);
      }
      const json = `${head},"variables":{${fields.join(',')}}}`;
      return { query, operationName, variables, json, repeatable };
    },
    json({ sent }, own) {
      // In one go, without pieces of text that are put together twice.
      let text = `${head},"variables":{`;
      let separator = '';
      for (const name of used) {
        const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
        if (value === undefined) continue;
        text += `${separator}${JSON.stringify(name)}:${JSON.stringify(value)}`;
        separator = ',';
      }
      for (const name of Object.keys(own)) {
        text += `${separator}"${name}":${own[name]!}`;
        separator = ',';
      }
      return `${text}}}`;
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
