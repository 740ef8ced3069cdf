import { buildSchema, graphql, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { SubgraphEndpoint, SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';

/** Stands for another subgraph: the part of its schema that is used, over plain functions. */
export class EndpointDouble implements SubgraphEndpoint {
  available = true;
  readonly #schema: GraphQLSchema;
  readonly #rootValue: object;

  constructor(sdl: string, rootValue: object) {
    this.#schema = buildSchema(sdl);
    this.#rootValue = rootValue;
  }

  async execute({ query, variables }: SubgraphRequest): Promise<ExecutionResult> {
    if (!this.available) throw new GantryError('UNAVAILABLE', 'The subgraph does not answer.');
    return graphql({
      schema: this.#schema,
      source: query,
      variableValues: variables ?? {},
      rootValue: this.#rootValue,
    });
  }

  async *subscribe(): AsyncGenerator<ExecutionResult> {
    yield { errors: [new GantryError('INTERNAL', 'Nothing here.')] };
  }

  async ready(): Promise<boolean> {
    return this.available;
  }
}

/** The agents subgraph as conversations uses it. */
export function agentsDouble(defaultAgentId: string, others: string[] = []): EndpointDouble {
  return new EndpointDouble(
    'type Agent { id: ID! } type Query { defaultAgent: Agent! agent(id: ID!): Agent }',
    {
      defaultAgent: () => ({ id: defaultAgentId }),
      agent: ({ id }: { id: string }) => ([defaultAgentId, ...others].includes(id) ? { id } : null),
    },
  );
}

interface CreateWorkflow {
  input: { definition: string; conversationId: string; idempotencyKey: string };
}

/** The workflows subgraph as conversations uses it; a definition with "broken" in it does not compile. */
export function workflowsDouble(newId: () => string) {
  const workflows = new Map<string, string>();
  const sdl = `
    input CreateWorkflowInput { name: String definition: String! conversationId: ID idempotencyKey: String }
    type Workflow { id: ID! }
    type UserError { code: String! message: String! field: [String!] }
    type CreateWorkflowPayload { workflow: Workflow userErrors: [UserError!]! }
    type Query { workflow: Workflow }
    type Mutation { createWorkflow(input: CreateWorkflowInput!): CreateWorkflowPayload! }
  `;
  const endpoint = new EndpointDouble(sdl, {
    createWorkflow: ({ input }: CreateWorkflow) => {
      if (input.definition.includes('broken')) {
        const error = { code: 'INVALID_DEFINITION', message: 'It does not compile.', field: ['definition'] };
        return { workflow: null, userErrors: [error] };
      }
      const id = workflows.get(input.idempotencyKey) ?? newId();
      workflows.set(input.idempotencyKey, id);
      return { workflow: { id }, userErrors: [] };
    },
  });
  return { endpoint, workflows };
}
