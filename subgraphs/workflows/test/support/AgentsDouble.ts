import { buildSchema, graphql, type ExecutionResult } from 'graphql';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { SubgraphEndpoint, SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { EndedInference } from '../../src/domain/inference/answerOf.js';

const schema = buildSchema(`
  scalar JSON
  input TaskMessageInput { isAnswer: Boolean! content: String! }
  input InferForTaskInput {
    executionId: ID! workflowId: ID task: String! agent: String model: String system: String messages: [TaskMessageInput!]!
    schema: JSON temperature: Float maxTokens: Int expiresInMs: Int! idempotencyKey: String!
  }
  type TaskInference {
    id: ID! finished: Boolean! answer: String faultCode: String fault: String finishReason: String model: String
    inputTokens: Int! outputTokens: Int!
  }
  type UserError { message: String! }
  type Payload { inference: TaskInference userErrors: [UserError!]! }
  type Query { taskInference(id: ID!, waitMs: Int! = 0): TaskInference }
  type Mutation { inferForTask(input: InferForTaskInput!): Payload! }
`);

export interface Asked {
  idempotencyKey: string;
  [name: string]: unknown;
}

const open: EndedInference = {
  answer: null,
  faultCode: null,
  fault: null,
  finishReason: null,
  model: null,
  inputTokens: 0,
  outputTokens: 0,
};

/** Stands for the agents subgraph: its schema as workflows use it, one inference for each key. */
export class AgentsDouble implements SubgraphEndpoint {
  /** Calls that fail before it is there again. */
  unavailable = 0;
  /** What is wrong with what is asked. */
  wrong: string | null = null;
  readonly asked: Asked[] = [];
  readonly tokens: (string | undefined)[] = [];
  readonly #ends = new Map<string, Partial<EndedInference>>();
  /** How many looks an inference takes. */
  looks = 1;
  #end: Partial<EndedInference> = {};

  /** Ends what is asked from now on like this. */
  answers(end: Partial<EndedInference>): void {
    this.#end = end;
  }

  async execute(request: SubgraphRequest, token: string | undefined): Promise<ExecutionResult> {
    this.tokens.push(token);
    if (this.unavailable > 0) {
      this.unavailable -= 1;
      throw new GantryError('UNAVAILABLE', 'The subgraph "agents" does not answer.');
    }
    const rootValue = {
      inferForTask: ({ input }: { input: Asked }) => {
        this.asked.push(input);
        if (this.wrong !== null) return { inference: null, userErrors: [{ message: this.wrong }] };
        const id = `inf_${input.idempotencyKey}`;
        this.#ends.set(id, this.#end);
        return { inference: { id, finished: false, ...open }, userErrors: [] };
      },
      taskInference: ({ id }: { id: string }) => {
        this.looks -= 1;
        const end = this.#ends.get(id);
        return end && { id, ...open, ...(this.looks > 0 ? { finished: false } : { finished: true, ...end }) };
      },
    };
    return graphql({ schema, source: request.query, variableValues: request.variables ?? {}, rootValue });
  }

  async *subscribe(): AsyncGenerator<ExecutionResult> {
    yield { errors: [new GantryError('INTERNAL', 'Nothing here.')] };
  }

  async ready(): Promise<boolean> {
    return this.unavailable === 0;
  }
}
