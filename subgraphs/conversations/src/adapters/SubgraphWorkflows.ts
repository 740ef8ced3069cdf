import { UserFault, type UserErrorData } from '@gantry/platform/errors/UserFault.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SubgraphClient } from '@gantry/platform/subgraph/SubgraphClient.js';
import type { Draft } from '../domain/Draft.js';
import type { Workflows } from '../domain/Workflows.js';
import { callLimit } from './callLimit.js';

const document = `mutation CreateWorkflowOfDraft($input: CreateWorkflowInput!) {
  createWorkflow(input: $input) { workflow { id } userErrors { code message field } }
}`;

interface Answer {
  createWorkflow: { workflow: { id: string } | null; userErrors: UserErrorData[] };
}

/** The workflows subgraph. */
export class SubgraphWorkflows implements Workflows {
  readonly #clients: SubgraphClient;

  constructor(clients: SubgraphClient) {
    this.#clients = clients;
  }

  async create(
    { id, conversationId, definition }: Pick<Draft, 'id' | 'conversationId' | 'definition'>,
    context: RequestContext,
    waiting: AbortSignal,
  ): Promise<string> {
    const input = { definition, conversationId, idempotencyKey: id };
    const { createWorkflow } = await this.#clients.request<Answer>(
      'workflows',
      document,
      { input },
      context,
      callLimit(waiting),
    );
    if (createWorkflow.workflow) return createWorkflow.workflow.id;
    // What is wrong is wrong with the draft, whatever the field is called over there.
    throw new UserFault(createWorkflow.userErrors.map((error) => ({ ...error, field: ['draftId'] })));
  }
}
