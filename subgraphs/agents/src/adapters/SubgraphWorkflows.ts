import { ConstantBackoff, ExponentialBackoff, handleWhen, retry, type IPolicy } from 'cockatiel';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { JsonObject, JsonValue } from '@gantry/platform/events/Json.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SubgraphClient } from '@gantry/platform/subgraph/SubgraphClient.js';
import type { ConnectorOperation } from '../domain/ConnectorOperation.js';
import type { CheckedDefinition } from '../domain/reply/DefinitionChecker.js';
import type { TenantWorkflows } from '../domain/reply/TenantWorkflows.js';

const operationsDocument = `query OperationsForAgents($connectorsAfter: String) {
  connectors(first: 100, after: $connectorsAfter) {
    nodes { id name operations(first: 100) { ...OperationPage } }
    pageInfo { hasNextPage endCursor }
  }
}
fragment OperationPage on OperationConnection {
  nodes { name method path summary inputSchema outputSchema }
  pageInfo { hasNextPage endCursor }
}`;

const moreOperationsDocument = `query MoreOperationsForAgents($connectorId: ID!, $after: String) {
  connector(id: $connectorId) { operations(first: 100, after: $after) { ...OperationPage } }
}
fragment OperationPage on OperationConnection {
  nodes { name method path summary inputSchema outputSchema }
  pageInfo { hasNextPage endCursor }
}`;

const checkDocument = `query CheckForAgents($definition: String!) {
  checkDefinition(definition: $definition) { valid diagnostics { severity code message line column } }
}`;

interface Page<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface OperationNode {
  name: string;
  method: string;
  path: string;
  summary: string | null;
  inputSchema: JsonValue;
  outputSchema: JsonValue;
}

interface ConnectorNode {
  id: string;
  name: string;
  operations: Page<OperationNode>;
}

/** Enough for a minute and more: a subgraph that is started again, or a database behind it, is back by then. */
const mostAttempts = 30;

/** Operations and compiler of one tenant, asked from the workflows subgraph. While that is away, asks again for a while. */
export class SubgraphWorkflows implements TenantWorkflows {
  readonly #clients: SubgraphClient;
  readonly #context: RequestContext;
  readonly #signal: AbortSignal;
  readonly #policy: IPolicy;

  /** @param retryDelayMs between two attempts where it is constant, for tests; else it grows from 0.1 to 3 s */
  constructor(clients: SubgraphClient, context: RequestContext, signal: AbortSignal, retryDelayMs?: number) {
    this.#clients = clients;
    this.#context = context;
    this.#signal = signal;
    this.#policy = retry(
      handleWhen((error) => error instanceof GantryError && error.code === 'UNAVAILABLE'),
      {
        maxAttempts: mostAttempts,
        backoff:
          retryDelayMs === undefined
            ? new ExponentialBackoff({ initialDelay: 100, maxDelay: 3_000 })
            : new ConstantBackoff(retryDelayMs),
      },
    );
  }

  async operations(): Promise<ConnectorOperation[]> {
    const operations: ConnectorOperation[] = [];
    let after: string | null = null;
    for (;;) {
      const answer: { connectors: Page<ConnectorNode> } = await this.#ask(operationsDocument, {
        connectorsAfter: after,
      });
      for (const connector of answer.connectors.nodes)
        operations.push(...(await this.#operationsOf(connector)));
      if (!answer.connectors.pageInfo.hasNextPage) return operations;
      after = answer.connectors.pageInfo.endCursor;
    }
  }

  async check(definition: string): Promise<CheckedDefinition> {
    const answer = await this.#ask<{ checkDefinition: CheckedDefinition }>(checkDocument, { definition });
    return answer.checkDefinition;
  }

  async #operationsOf(connector: ConnectorNode): Promise<ConnectorOperation[]> {
    const operations: ConnectorOperation[] = [];
    let page: Page<OperationNode> | undefined = connector.operations;
    while (page) {
      operations.push(...page.nodes.map((node) => operationOf(connector.name, node)));
      if (!page.pageInfo.hasNextPage) break;
      const answer: { connector: Pick<ConnectorNode, 'operations'> | null } = await this.#ask(
        moreOperationsDocument,
        {
          connectorId: connector.id,
          after: page.pageInfo.endCursor,
        },
      );
      page = answer.connector?.operations;
    }
    return operations;
  }

  async #ask<T>(document: string, variables: Record<string, unknown>): Promise<T> {
    return this.#policy.execute(
      () => this.#clients.request<T>('workflows', document, variables, this.#context, this.#signal),
      this.#signal,
    );
  }
}

/** The input schema of workflows is an object of the parameters by name beside the body as `body`. */
function operationOf(connector: string, node: OperationNode): ConnectorOperation {
  const input = objectOf(node.inputSchema) ?? {};
  const required = new Set(Array.isArray(input['required']) ? input['required'] : []);
  const { body, ...parameters } = objectOf(input['properties'] ?? null) ?? {};
  return {
    connector,
    name: node.name,
    method: node.method,
    path: node.path,
    summary: node.summary ?? '',
    parameters: Object.entries(parameters).map(([name, schema]) => ({
      name,
      schema,
      required: required.has(name),
    })),
    body: body === undefined ? null : (objectOf(body) ?? {}),
    output: objectOf(node.outputSchema),
  };
}

function objectOf(value: JsonValue): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}
