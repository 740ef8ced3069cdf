import { buildSchema, graphql, type ExecutionResult } from 'graphql';
import { parse } from 'yaml';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { SubgraphEndpoint, SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { ConnectorOperation } from '../src/domain/ConnectorOperation.js';

const schema = buildSchema(`
  scalar JSON
  enum DiagnosticSeverity { ERROR WARNING INFO }
  type Diagnostic { severity: DiagnosticSeverity! code: String! message: String! line: Int column: Int }
  type DefinitionCheck { valid: Boolean! diagnostics: [Diagnostic!]! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Operation { name: String! method: String! path: String! summary: String inputSchema: JSON! outputSchema: JSON }
  type OperationConnection { nodes: [Operation!]! pageInfo: PageInfo! }
  type Connector { id: ID! name: String! operations(first: Int! = 20, after: String): OperationConnection! }
  type ConnectorConnection { nodes: [Connector!]! pageInfo: PageInfo! }
  type Query {
    connectors(first: Int! = 20, after: String): ConnectorConnection!
    connector(id: ID!): Connector
    checkDefinition(definition: String!): DefinitionCheck!
  }
`);

interface PageArguments {
  first: number;
  after?: string | null;
}

/** Stands for the workflows subgraph: its schema as agents use it, over given operations, small pages. */
export class WorkflowsDouble implements SubgraphEndpoint {
  operations: ConnectorOperation[];
  /** Calls that fail before it is there again. */
  unavailable = 0;
  readonly tokens: (string | undefined)[] = [];

  constructor(operations: ConnectorOperation[]) {
    this.operations = operations;
  }

  async execute(request: SubgraphRequest, token: string | undefined): Promise<ExecutionResult> {
    this.tokens.push(token);
    if (this.unavailable > 0) {
      this.unavailable -= 1;
      throw new GantryError('UNAVAILABLE', 'The subgraph "workflows" does not answer.');
    }
    const rootValue = {
      connectors: (page: PageArguments) => pageOf(this.#connectors(), { ...page, first: 1 }),
      connector: ({ id }: { id: string }) =>
        this.#connectors().find((connector) => connector.id === id) ?? null,
      checkDefinition: ({ definition }: { definition: string }) => check(definition),
    };
    return graphql({ schema, source: request.query, variableValues: request.variables ?? {}, rootValue });
  }

  async *subscribe(): AsyncGenerator<ExecutionResult> {
    yield { errors: [new GantryError('INTERNAL', 'Nothing here.')] };
  }

  async ready(): Promise<boolean> {
    return this.unavailable === 0;
  }

  #connectors() {
    const names = [...new Set(this.operations.map(({ connector }) => connector))];
    return names.map((name) => ({
      id: `cnr_${name}`,
      name,
      operations: (page: PageArguments) =>
        pageOf(this.operations.filter(({ connector }) => connector === name).map(operationNode), {
          ...page,
          first: 2,
        }),
    }));
  }
}

function operationNode({ parameters, body, output, ...operation }: ConnectorOperation) {
  const own = Object.fromEntries(parameters.map(({ name, schema: type }) => [name, type]));
  const required = parameters.flatMap((parameter) => (parameter.required ? [parameter.name] : []));
  const inputSchema = { type: 'object', properties: { ...own, ...(body && { body }) }, required };
  return { ...operation, inputSchema, outputSchema: output };
}

function pageOf<T>(all: T[], { first, after }: PageArguments) {
  const start = after == null ? 0 : Number(after);
  const end = Math.min(start + first, all.length);
  return {
    nodes: all.slice(start, end),
    pageInfo: { hasNextPage: end < all.length, endCursor: String(end) },
  };
}

function check(definition: string) {
  const parsed: unknown = parse(definition);
  const valid = typeof parsed === 'object' && parsed !== null && 'do' in parsed;
  const missing = {
    severity: 'ERROR',
    code: 'MISSING_KEY',
    message: 'The definition needs "do".',
    line: 1,
    column: 1,
  };
  return { valid, diagnostics: valid ? [] : [missing] };
}
